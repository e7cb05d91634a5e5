import { Inject, Injectable } from '@nestjs/common';
import { AuditService, type AuditTarget, diffValues } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import {
  AppError,
  invalidBody,
  isUuid,
  notFound,
  type Page,
  type PageQuery,
  Paging,
  parseTime,
  scimScopes,
  uuidv7,
} from '../http/index.js';
import { plainKeySet, type PublicKeySet } from './public-key-set.js';
import type { CreateServiceAccountDto, RotateServiceAccountDto } from './service-account.dto.js';
import { type ListedAccount, type NewAccount, ServiceAccountStore } from './service-account.store.js';
import { type ServiceAccountView, viewOf } from './service-account.view.js';
import { mintClientSecret } from './token-format.js';
import { TokenUse } from './token-use.js';

/** An account with the secret that was made for it, which is shown this once and kept nowhere. */
export type IssuedServiceAccount = ServiceAccountView & {
  /** null: it proves itself by its keys. */
  clientSecret: string | null;
};

const list = 'service-accounts';
/** Secrets of one account that work at once. */
const maxSecrets = 10;

/** Makes and ends the service accounts of an organization, and replaces what they prove themselves with. */
@Injectable()
export class ServiceAccountService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly accounts: ServiceAccountStore,
    private readonly use: TokenUse,
    private readonly paging: Paging,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws 400 for a role that this service doesn't have, and for keys that don't go with the method. */
  create(orgId: string, wish: CreateServiceAccountDto): Promise<IssuedServiceAccount> {
    const account = this.#accountOf(wish);
    return this.uow.run(orgId, async () => {
      this.accounts.insert(orgId, account);
      const clientSecret = account.jwks ? null : this.#mint(orgId, account.id);
      const { role, scopes, scimScopes: narrowed, authMethod, allowedIps, tokenTtl, expiresAt } = account;
      const kept = { role, scopes, scimScopes: narrowed, authMethod, allowedIps, tokenTtl };
      const changes = diffValues(undefined, { ...kept, expiresAt: expiresAt?.toISOString() ?? null });
      this.audit.note({ action: 'service_account.create', target: targetOf(account), changes });
      return this.#issued(orgId, account.id, clientSecret);
    });
  }

  /** Newest first, the ended ones among them. */
  async list(orgId: string, query: PageQuery): Promise<Page<ServiceAccountView>> {
    const request = this.paging.request(query, list);
    await this.use.flush(); // so that the last use is the last one this replica saw
    const rows = await this.uow.run(orgId, () =>
      this.accounts.list(orgId, request.after?.[0], request.limit + 1),
    );
    const page = this.paging.page(rows, request, list, ({ id }) => [id]);
    return { ...page, data: page.data.map(viewOf) };
  }

  /** Throws 404. */
  async find(orgId: string, id: string): Promise<ServiceAccountView> {
    await this.use.flush();
    return this.uow.run(orgId, async () =>
      viewOf(present(isUuid(id) ? await this.accounts.find(orgId, id) : undefined)),
    );
  }

  /** A new secret; those before stop at once, or after the overlap. Throws 404, 409 when the account has ended. */
  rotate(orgId: string, id: string, wish: RotateServiceAccountDto): Promise<IssuedServiceAccount> {
    const { overlapSeconds = 0 } = wish;
    return this.uow.run(orgId, async () => {
      const account = await this.#locked(orgId, id);
      assertRotatable(account, wish);
      if (wish.jwks) return this.#replaceKeys(orgId, account, wish.jwks);
      this.accounts.endSecrets(orgId, id, overlapSeconds);
      const clientSecret = this.#mint(orgId, id);
      this.audit.note({
        action: 'service_account.rotate',
        target: targetOf(account),
        detail: `The secrets before stop ${overlapSeconds === 0 ? 'at once' : `in ${overlapSeconds} s`}`,
      });
      return this.#issued(orgId, id, clientSecret);
    });
  }

  /** Ends it, and every token of it, now; one that was ended stays as it is. Throws 404. */
  async revoke(orgId: string, id: string): Promise<void> {
    await this.uow.run(orgId, async () => {
      const account = await this.#locked(orgId, id);
      if (account.status === 'revoked') return;
      this.accounts.revoke(orgId, id);
      this.audit.note({ action: 'service_account.revoke', target: targetOf(account) });
    });
  }

  /** Ends every account of the organization, within the caller's unit of work and under its audit event. */
  revokeAll(orgId: string): void {
    this.accounts.revokeAll(orgId);
  }

  #accountOf(wish: CreateServiceAccountDto): NewAccount {
    const [lowest = 'admin'] = this.config.roles;
    const { role = lowest, authMethod = 'client_secret', jwks } = wish;
    if (!this.config.roles.includes(role)) wrong('role', `Give one of: ${this.config.roles.join(', ')}.`);
    assertProvable(authMethod, jwks);
    return {
      id: uuidv7(),
      name: wish.name,
      role,
      scopes: wish.scopes,
      scimScopes: wish.scimScopes ?? [...scimScopes],
      authMethod,
      jwks: jwks ? plainKeySet(jwks) : null,
      allowedIps: wish.allowedIps ?? [],
      tokenTtl: wish.tokenTtl ?? null,
      createdAt: new Date(),
      expiresAt: parseTime(wish.expiresAt ?? '') ?? null,
    };
  }

  #mint(orgId: string, accountId: string): string {
    const { token, prefix, hash } = mintClientSecret();
    this.accounts.insertSecret(orgId, accountId, { id: uuidv7(), prefix, hash, createdAt: new Date() });
    return token;
  }

  async #replaceKeys(
    orgId: string,
    account: ListedAccount,
    keys: PublicKeySet,
  ): Promise<IssuedServiceAccount> {
    this.accounts.replaceKeys(orgId, account.id, plainKeySet(keys));
    this.audit.note({
      action: 'service_account.rotate',
      target: targetOf(account),
      detail: 'The keys were replaced',
    });
    return this.#issued(orgId, account.id, null);
  }

  async #issued(orgId: string, id: string, clientSecret: string | null): Promise<IssuedServiceAccount> {
    return { ...viewOf(present(await this.accounts.find(orgId, id))), clientSecret };
  }

  async #locked(orgId: string, id: string): Promise<ListedAccount> {
    return present(isUuid(id) ? await this.accounts.lock(orgId, id) : undefined);
  }
}

function present(account: ListedAccount | undefined): ListedAccount {
  if (!account) throw notFound('Service account');
  return account;
}

function assertProvable(authMethod: string, jwks: PublicKeySet | undefined): void {
  if (authMethod === 'private_key_jwt' && !jwks) wrong('jwks', 'Give the public keys.');
  if (authMethod === 'client_secret' && jwks) wrong('jwks', 'Keys go with the method private_key_jwt.');
}

function assertRotatable(
  { status, authMethod, secrets }: ListedAccount,
  wish: RotateServiceAccountDto,
): void {
  if (status !== 'active') {
    const how = status === 'revoked' ? 'is revoked' : 'has expired';
    throw new AppError('account_ended', 409, `This service account ${how}. Make a new one.`);
  }
  const byKeys = authMethod === 'private_key_jwt';
  if (byKeys && !wish.jwks) wrong('jwks', 'Give the new public keys.');
  if (byKeys && wish.overlapSeconds) wrong('overlapSeconds', 'Let old and new keys overlap in jwks.');
  if (!byKeys && wish.jwks) wrong('jwks', 'This service account proves itself by a secret.');
  if (!byKeys && secrets.length >= maxSecrets) {
    throw new AppError(
      'too_many_secrets',
      409,
      `${maxSecrets} secrets work at once. Wait until some have ended.`,
    );
  }
}

function wrong(path: string, message: string): never {
  throw invalidBody('The body holds fields that are not right.', [{ path, message }]);
}

function targetOf({ id, name }: Pick<ListedAccount, 'id' | 'name'>): AuditTarget {
  return { type: 'service_account', id, name };
}
