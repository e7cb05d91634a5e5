import { Injectable } from '@nestjs/common';
import { AuditService, type AuditTarget, diffValues } from '../audit/index.js';
import { platform, UniqueViolation, UnitOfWork } from '../database/index.js';
import {
  conflict,
  currentRequest,
  forbidden,
  isUuid,
  notFound,
  type Page,
  Paging,
  uuidv7,
} from '../http/index.js';
import { ScimTokenService, ServiceAccountService, SessionsService } from '../token/index.js';
import type {
  CreateOrganizationDto,
  OrganizationListQuery,
  UpdateOrganizationDto,
} from './organization.dto.js';
import { type Organization, OrganizationStore } from './organization.store.js';

/** What the making of an organization answers. */
export type CreatedOrganization = Omit<Organization, 'scimAllowed'>;

const list = 'organizations';

/** Makes, changes and ends organizations. Their events are in their own log, which outlives them. */
@Injectable()
export class OrganizationService {
  readonly #endings: ((orgId: string) => void)[] = [];

  constructor(
    private readonly uow: UnitOfWork,
    private readonly organizations: OrganizationStore,
    private readonly tokens: ScimTokenService,
    private readonly accounts: ServiceAccountService,
    private readonly sessions: SessionsService,
    private readonly paging: Paging,
    private readonly audit: AuditService,
  ) {}

  /** What a module above keeps for an organization ends with it: `end` runs within the unit of work that ends it. */
  beforeRemoval(end: (orgId: string) => void): void {
    this.#endings.push(end);
  }

  /** Throws 409 `uniqueness` when another organization has the slug. */
  create({ name, slug = null }: CreateOrganizationDto): Promise<CreatedOrganization> {
    const created = { id: uuidv7(), name, slug, createdAt: new Date() };
    return this.#unique(created.id, async () => {
      this.organizations.insert({ ...created, scimAllowed: true });
      if (slug !== null) this.organizations.takeSlug(created.id, slug);
      const changes = diffValues(undefined, { name, slug });
      this.audit.note({ action: 'organization.create', target: targetOf(created), changes });
      return created;
    });
  }

  /** Newest first. */
  async list(query: OrganizationListQuery): Promise<Page<Organization>> {
    const request = this.paging.request(query, list);
    const rows = await this.uow.run(platform, () =>
      this.organizations.list(query.q, request.after?.[0], request.limit + 1),
    );
    return this.paging.page(rows, request, list, ({ id }) => [id]);
  }

  /** Throws 404. */
  find(orgId: string): Promise<Organization> {
    return this.uow.run(platform, async () =>
      present(isUuid(orgId) ? await this.organizations.find(orgId) : undefined),
    );
  }

  /** Throws 404, 409 `uniqueness` for another's slug, 403 when anyone but the operator changes the plan. */
  async update(orgId: string, wish: UpdateOrganizationDto): Promise<Organization> {
    if (wish.scimAllowed !== undefined) assertOperator();
    return this.#unique(orgId, async () => {
      const before = await this.#locked(orgId);
      const after = changed(before, wish);
      const changes = diffValues({ ...before }, { ...after });
      if (changes.length === 0) return before;
      if (after.slug !== before.slug) this.#moveSlug(before, after.slug);
      this.organizations.update(after, new Date());
      this.audit.note({ action: 'organization.update', target: targetOf(after), changes });
      return after;
    });
  }

  /** Ends its tokens, service accounts and sessions, and frees its slug; its rows and its log stay. Throws 404. */
  async remove(orgId: string): Promise<void> {
    await this.uow.run(orgId, async () => {
      const organization = await this.#locked(orgId);
      this.#moveSlug(organization, null);
      this.tokens.revokeAll(orgId);
      this.accounts.revokeAll(orgId);
      for (const end of this.#endings) end(orgId);
      this.sessions.endOfOrganization(orgId);
      this.organizations.bury(orgId, new Date());
      this.audit.note({ action: 'organization.delete', target: targetOf(organization) });
    });
  }

  async #locked(orgId: string): Promise<Organization> {
    return present(await this.organizations.lock(orgId));
  }

  #moveSlug({ id, slug }: Organization, next: string | null): void {
    if (slug !== null) this.organizations.freeSlug(id, slug);
    if (next !== null) this.organizations.takeSlug(id, next);
  }

  async #unique<T>(orgId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.uow.run(orgId, work);
    } catch (error) {
      const taken = error instanceof UniqueViolation && error.constraint === 'slug_lookup_pkey';
      throw taken ? conflict('Another organization has this slug.') : error;
    }
  }
}

function present(organization: Organization | undefined): Organization {
  if (!organization) throw notFound('Organization');
  return organization;
}

/** The plan is between the operator and the organization: its own admins can't grant it to themselves. */
function assertOperator(): void {
  const principal = currentRequest()?.principal;
  if (principal && principal.type !== 'operator') {
    throw forbidden('access_plan_change', 'Only the operator of this service sets scimAllowed.');
  }
}

function changed(before: Organization, wish: UpdateOrganizationDto): Organization {
  return {
    ...before,
    name: wish.name ?? before.name,
    slug: wish.slug === undefined ? before.slug : wish.slug,
    scimAllowed: wish.scimAllowed ?? before.scimAllowed,
  };
}

function targetOf({ id, name }: Pick<Organization, 'id' | 'name'>): AuditTarget {
  return { type: 'organization', id, name };
}
