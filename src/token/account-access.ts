import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Premise } from '../database/index.js';
import { addressAllowed, currentRequest, type ServiceAccountPrincipal, unauthorized } from '../http/index.js';
import { AccessTokens } from './access-token.js';
import { AccountAccessStore, accountStillGood, type PresentedAccount } from './account-access.store.js';
import { KnownTokens } from './known-tokens.js';
import { reasonAgainstAddress, type Refusal } from './scim-access.js';
import { TokenUse } from './token-use.js';

/** Where it is used: the addresses that an organization allows for provisioning are no matter of its admins. */
type Surface = 'scim' | 'admin';

/** A token whose signature was found good, with its account as it was last read. */
interface KnownToken {
  account: PresentedAccount;
  kid: string;
  scopes: readonly string[];
  expiresAt: Date;
}

/** Says which service account an access token is of, and what it may do now. */
@Injectable()
export class AccountAccess {
  readonly #known = new KnownTokens<KnownToken>();

  constructor(
    private readonly tokens: AccessTokens,
    private readonly accounts: AccountAccessStore,
    private readonly use: TokenUse,
  ) {}

  /** The principal of an access token. Throws 401, the same for every reason. */
  async authenticate(credential: string, surface: Surface = 'scim'): Promise<ServiceAccountPrincipal> {
    const key = hash('sha256', credential, 'buffer');
    // A signature stays good: once seen, it need not be computed again.
    const seen = this.#known.find(key);
    this.#known.forget(key);
    const token =
      seen && seen.expiresAt > new Date() ? await this.#again(seen) : await this.#first(credential);
    this.use.used('service_account', token.account.orgId, token.account.id);
    nameAccount(token.account);
    const refusal = reasonAgainst(token, surface);
    if (refusal) throw unauthorized(refusal.detail, refusal.reason);
    this.#known.remember(key, token);
    return principalOf(token);
  }

  /** As it was when this token was last seen, with the premise that nothing has changed; see adr/0007. */
  recall(
    credential: string,
  ): { principal: ServiceAccountPrincipal; premise: Omit<Premise, 'proved'> } | undefined {
    const token = this.#known.find(hash('sha256', credential, 'buffer'));
    if (!token || reasonAgainst(token, 'scim') !== undefined) return undefined;
    const { account, kid } = token;
    this.use.used('service_account', account.orgId, account.id);
    nameAccount(account);
    const values = [account.orgId, account.id, kid, account.stamp];
    return {
      principal: principalOf(token),
      premise: { statement: accountStillGood, values, opens: account.orgId },
    };
  }

  async #first(credential: string): Promise<KnownToken> {
    const { sub, org, claims, kid, expiresAt } = await this.tokens.verify(credential);
    if (claims['client_id'] !== sub) throw unauthorized('The access token is not one of a service account');
    const scopes = typeof claims['scope'] === 'string' ? claims['scope'].split(' ') : [];
    return { account: await this.#account(org, sub, kid), kid, scopes, expiresAt };
  }

  async #again(seen: KnownToken): Promise<KnownToken> {
    return { ...seen, account: await this.#account(seen.account.orgId, seen.account.id, seen.kid) };
  }

  async #account(orgId: string, id: string, kid: string): Promise<PresentedAccount> {
    const account = await this.accounts.present(orgId, id, kid);
    if (!account) throw unauthorized('No such service account');
    return account;
  }
}

/** What the token says, and its account still allows: scopes of both, the role of the account now (C7). */
function principalOf({ account, scopes: asked }: KnownToken): ServiceAccountPrincipal {
  const { id, name, orgId, role, scimScopes, settings, extensions, scimAllowed } = account;
  const isAdmin = role === 'admin' && account.scopes.includes('admin');
  const administers = isAdmin && asked.includes('admin');
  const provisions = administers || (asked.includes('scim') && (isAdmin || account.scopes.includes('scim')));
  const may = { provisions, administers, scopes: scimScopes };
  return { type: 'service_account', id, name, orgId, ...may, settings, extensions, scimAllowed };
}

function reasonAgainst({ account, expiresAt }: KnownToken, surface: Surface): Refusal | undefined {
  const ip = currentRequest()?.ip ?? '';
  if (expiresAt <= new Date()) return { detail: 'The access token has expired', reason: 'token_expired' };
  if (!account.keyLive) {
    return { detail: 'The key that signed the access token was withdrawn', reason: 'token_revoked' };
  }
  if (!account.orgLive) return { detail: 'The organization was deleted', reason: 'organization_deleted' };
  if (account.revoked) return { detail: 'The service account is revoked', reason: 'token_revoked' };
  if (account.expired) return { detail: 'The service account has expired', reason: 'token_expired' };
  if (!addressAllowed(ip, account.allowedIps)) {
    const detail = `Address ${ip} is not allowed by the service account`;
    return { detail, reason: 'address_not_allowed' };
  }
  return surface === 'scim' ? reasonAgainstAddress(ip, account.settings) : undefined;
}

function nameAccount({ orgId, id, name }: PresentedAccount): void {
  const context = currentRequest();
  if (!context) return;
  context.orgId = orgId;
  context.actor = { type: 'service_account', id, name };
}
