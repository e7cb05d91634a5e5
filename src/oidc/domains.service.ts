import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type AuditAction, AuditService, type AuditTarget } from '../audit/index.js';
import { UniqueViolation, UnitOfWork } from '../database/index.js';
import { DnsTxt, EgressFailure } from '../egress/index.js';
import {
  AppError,
  conflict,
  invalidBody,
  isDomainName,
  notFound,
  type Page,
  type PageQuery,
  Paging,
} from '../http/index.js';
import { ConnectionStore } from './connection.store.js';
import { type Domain, DomainStore } from './domain.store.js';
import type { SetDomainDto } from './domain.dto.js';
import { type DomainView, viewOf } from './domain.view.js';

/** A domain after a look into DNS. */
export type LookedAtDomain = DomainView & {
  /** What was found, in a sentence. */
  detail: string;
};

const list = 'oidc-domains';

/** Domains of an organization: listed by its admins, proved by DNS or by the operator. */
@Injectable()
export class DomainsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly domains: DomainStore,
    private readonly connections: ConnectionStore,
    private readonly dns: DnsTxt,
    private readonly paging: Paging,
    private readonly audit: AuditService,
  ) {}

  /** In the order of their names. */
  async list(orgId: string, query: PageQuery): Promise<Page<DomainView>> {
    const request = this.paging.request(query, list);
    const rows = await this.uow.run(orgId, () =>
      this.domains.list(orgId, request.after?.[0] ?? '', request.limit + 1),
    );
    const page = this.paging.page(rows, request, list, ({ domain }) => [domain]);
    return { ...page, data: page.data.map(viewOf) };
  }

  /**
   * Looks for the proof in DNS, outside the transaction; a domain that was proved stays so. Throws 404, and 409 when
   * another organization has proved it.
   */
  async verify(orgId: string, name: string): Promise<LookedAtDomain> {
    const domain = name.toLowerCase();
    const before = viewOf(await this.uow.run(orgId, () => this.#present(orgId, domain)));
    if (before.status === 'verified') return { ...before, detail: proved };
    const found = await this.#records(before.txtName);
    if (typeof found === 'string') return { ...before, detail: found };
    if (!found.includes(before.txtValue)) return { ...before, detail: missing(before, found.length) };
    const after = await this.#exclusively(orgId, async () => {
      const current = await this.#present(orgId, domain);
      // Given up and listed anew meanwhile: what DNS holds is the proof of the listing before.
      if (current.status === 'verified' || viewOf(current).txtValue !== before.txtValue) return current;
      this.domains.claim(orgId, domain, new Date());
      this.#note('domain.verify', domain, { before: 'pending', after: 'verified' });
      return this.#present(orgId, domain);
    });
    return { ...viewOf(after), detail: after.status === 'verified' ? proved : missing(viewOf(after), 0) };
  }

  /** The operator's word in place of DNS; a domain that is not there is added. Throws 400, 404, and 409 as `verify`. */
  async set(orgId: string, name: string, { status }: SetDomainDto): Promise<DomainView> {
    const domain = name.toLowerCase();
    if (!isDomainName(domain)) throw badDomain();
    const after = await this.#exclusively(orgId, async () => {
      const before = await this.domains.find(orgId, domain);
      if (before?.status === status) return before;
      if (!before) this.domains.insert(orgId, [domain], [newToken()], new Date());
      else if (status === 'pending') this.domains.release(orgId, domain);
      if (status === 'verified') this.domains.claim(orgId, domain, new Date());
      this.#note('domain.update', domain, { before: before?.status ?? null, after: status });
      return this.#present(orgId, domain);
    });
    return viewOf(after);
  }

  /** Gives a domain up: another organization can prove it. Throws 404, 409 for the last one of a connection that is on. */
  async remove(orgId: string, name: string): Promise<void> {
    const domain = name.toLowerCase();
    await this.#exclusively(orgId, async () => {
      const { listed, status } = await this.#present(orgId, domain);
      if (listed && (await this.domains.isLastListed(orgId, domain))) throw lastDomain();
      this.domains.delete(orgId, domain);
      this.#note('domain.delete', domain, { before: status, after: null });
    });
  }

  /** Lists these domains and no others, within the caller's unit of work and under its audit event. */
  setListed(orgId: string, domains: readonly string[], at: Date): void {
    this.domains.setListed(orgId, domains, domains.map(newToken), at);
  }

  /** Frees the domains of an organization that ends, likewise. */
  releaseAll(orgId: string): void {
    this.domains.releaseAll(orgId);
  }

  /** What DNS holds, or in a sentence why that can't be told. */
  async #records(name: string): Promise<string[] | string> {
    try {
      return await this.dns.records(name);
    } catch (error) {
      if (error instanceof EgressFailure) return error.message;
      throw error;
    }
  }

  #note(action: AuditAction, domain: string, status: { before: string | null; after: string | null }): void {
    this.audit.note({ action, target: targetOf(domain), changes: [{ path: 'status', ...status }] });
  }

  async #present(orgId: string, domain: string): Promise<Domain> {
    const found = await this.domains.find(orgId, domain);
    if (!found) throw notFound('Domain');
    return found;
  }

  /** One at a time for each organization; of organizations that prove the same domain at once the first has it. */
  async #exclusively<T>(orgId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.uow.run(orgId, async () => {
        if (!(await this.connections.lock(orgId))) throw notFound('Organization');
        return work();
      });
    } catch (error) {
      const taken = error instanceof UniqueViolation && error.constraint === 'verified_domain_pkey';
      throw taken ? conflict('Another organization has proved that this domain is its own.') : error;
    }
  }
}

const proved = 'The organization has proved that the domain is its own.';

function missing({ txtName, txtValue }: DomainView, others: number): string {
  const found = others === 0 ? 'no TXT record' : 'TXT records, but not this one,';
  return `There is ${found} at ${txtName}: publish ${txtValue}. New records can take hours to be seen everywhere.`;
}

/** 128 bits: nobody publishes it by chance, and nobody can have published it before. */
function newToken(): string {
  return randomBytes(16).toString('base64url');
}

function targetOf(domain: string): AuditTarget {
  return { type: 'domain', id: null, name: domain };
}

function badDomain(): AppError {
  const message = 'The address must end in a domain name such as example.com.';
  return invalidBody(message, [{ path: 'domain', message }]);
}

function lastDomain(): AppError {
  return new AppError(
    'last_domain',
    409,
    'Single sign-on is on and has no other domain. List another one, or turn it off first.',
  );
}
