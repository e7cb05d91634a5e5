import { Injectable } from '@nestjs/common';
import { AuditService, type AuditTarget, diffValues } from '../audit/index.js';
import { UnitOfWork } from '../database/index.js';
import {
  AppError,
  isUuid,
  notFound,
  type Page,
  type PageQuery,
  Paging,
  parseTime,
  scimScopes,
  uuidv7,
} from '../http/index.js';
import type { CreateScimTokenDto, RotateScimTokenDto } from './scim-token.dto.js';
import { type ListedToken, type NewToken, ScimTokenStore } from './scim-token.store.js';
import { mintScimToken } from './token-format.js';
import { TokenUse } from './token-use.js';

/** A token as it is handed out: `token` is shown this once and kept nowhere. */
export interface IssuedScimToken {
  id: string;
  name: string;
  prefix: string;
  token: string;
  createdAt: Date;
  expiresAt: Date | null;
}

/** A token as admins see it afterwards. */
export type ScimTokenSummary = Omit<ListedToken, 'scopes' | 'allowedIps'>;

const list = 'scim-tokens';

/** Makes, replaces and ends the SCIM tokens of an organization. */
@Injectable()
export class ScimTokenService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly tokens: ScimTokenStore,
    private readonly use: TokenUse,
    private readonly paging: Paging,
    private readonly audit: AuditService,
  ) {}

  create(orgId: string, wish: CreateScimTokenDto): Promise<IssuedScimToken> {
    const { name, allowedIps = [], scopes = [...scimScopes] } = wish;
    return this.uow.run(orgId, async () => {
      const issued = this.#issue(orgId, { name, scopes, allowedIps, expiresAt: timeOf(wish.expiresAt) });
      const changes = diffValues(undefined, { scopes, allowedIps, expiresAt: wish.expiresAt ?? null });
      this.audit.note({ action: 'token.create', target: targetOf(issued), changes });
      return issued;
    });
  }

  /** Newest first, the ended ones among them. */
  async list(orgId: string, query: PageQuery): Promise<Page<ScimTokenSummary>> {
    const request = this.paging.request(query, list);
    await this.use.flush(); // so that the last use is the last one this replica saw
    const rows = await this.uow.run(orgId, () =>
      this.tokens.list(orgId, request.after?.[0], request.limit + 1),
    );
    const page = this.paging.page(rows, request, list, ({ id }) => [id]);
    return { ...page, data: page.data.map(summaryOf) };
  }

  /**
   * Replaces a token by a new one with its name, scopes, addresses and end. The old one stops at once or after
   * the overlap. Throws 404, and 409 when it has ended or was replaced before.
   */
  rotate(orgId: string, id: string, wish: RotateScimTokenDto): Promise<IssuedScimToken> {
    const { overlapSeconds = 0 } = wish;
    return this.uow.run(orgId, async () => {
      const old = await this.#locked(orgId, id);
      assertReplaceable(old);
      const expiresAt = wish.expiresAt === undefined ? old.expiresAt : timeOf(wish.expiresAt);
      const issued = this.#issue(orgId, { ...old, expiresAt });
      this.tokens.revoke(orgId, id, overlapSeconds);
      this.audit.note({
        action: 'token.rotate',
        target: targetOf(old),
        detail: `Replaced by ${issued.prefix}…; stops ${overlapSeconds === 0 ? 'at once' : `in ${overlapSeconds} s`}`,
      });
      return issued;
    });
  }

  /** Ends a token, now if an overlap was still running; one that has ended stays as it is. Throws 404. */
  async revoke(orgId: string, id: string): Promise<void> {
    await this.uow.run(orgId, async () => {
      const token = await this.#locked(orgId, id);
      if (token.status === 'revoked') return;
      this.tokens.revoke(orgId, id, 0);
      this.audit.note({ action: 'token.revoke', target: targetOf(token) });
    });
  }

  /** Ends every token of the organization, within the caller's unit of work and under its audit event. */
  revokeAll(orgId: string): void {
    this.tokens.revokeAll(orgId);
  }

  #issue(
    orgId: string,
    wish: Pick<NewToken, 'name' | 'scopes' | 'allowedIps' | 'expiresAt'>,
  ): IssuedScimToken {
    const { name, scopes, allowedIps, expiresAt } = wish;
    const { token, prefix, hash } = mintScimToken();
    const kept = { id: uuidv7(), name, prefix, createdAt: new Date(), expiresAt };
    this.tokens.insert(orgId, { ...kept, hash, scopes, allowedIps });
    return { id: kept.id, name, prefix, token, createdAt: kept.createdAt, expiresAt };
  }

  async #locked(orgId: string, id: string): Promise<ListedToken> {
    const token = isUuid(id) ? await this.tokens.lock(orgId, id) : undefined;
    if (!token) throw notFound('Token');
    return token;
  }
}

/** An overlap that still runs means a successor is out: a second one would be a token nobody asked for. */
function assertReplaceable({ status, revokedAt }: ListedToken): void {
  if (status === 'expired') throw ended('This token has expired. Make a new one.');
  if (status === 'revoked') throw ended('This token is revoked. Make a new one.');
  if (revokedAt !== null) throw ended('This token was replaced already. Rotate the one that replaced it.');
}

function ended(message: string): AppError {
  return new AppError('token_ended', 409, message);
}

function summaryOf(token: ListedToken): ScimTokenSummary {
  const { id, name, prefix, status, createdAt, lastUsedAt, expiresAt, revokedAt } = token;
  return { id, name, prefix, status, createdAt, lastUsedAt, expiresAt, revokedAt };
}

function targetOf({ id, name, prefix }: Pick<IssuedScimToken, 'id' | 'name' | 'prefix'>): AuditTarget {
  return { type: 'scim_token', id, name: `${name} (${prefix}…)` };
}

/** The DTO has checked the text. */
function timeOf(text: string | null | undefined): Date | null {
  return text ? (parseTime(text) ?? null) : null;
}
