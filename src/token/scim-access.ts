import { Injectable } from '@nestjs/common';
import type { Premise } from '../database/index.js';
import {
  addressAllowed,
  AppError,
  currentRequest,
  type ProvisioningPrincipal,
  type ScimTokenPrincipal,
  unauthorized,
} from '../http/index.js';
import { KnownTokens } from './known-tokens.js';
import { type PresentedToken, ScimTokenStore, stillGood } from './scim-token.store.js';
import { prefixOf, readScimToken } from './token-format.js';
import { TokenUse } from './token-use.js';

/** What token access needs of an organization's provisioning settings; the rest passes through unread. */
interface AccessSettings {
  enabled: boolean;
  allowedIps: string[];
}

/** Why a 401: in words for the audit log, and as one of the reasons that the provisioning log explains. */
export interface Refusal {
  detail: string;
  reason: string;
}

/** Says whose a presented SCIM credential is, and whether it may be used from where it came. */
@Injectable()
export class ScimAccess {
  readonly #known = new KnownTokens<PresentedToken>();

  constructor(
    private readonly tokens: ScimTokenStore,
    private readonly use: TokenUse,
  ) {}

  /**
   * The principal of a bearer token. Every refusal is the same 401 outside and says its reason to the audit
   * log; a token with a wrong checksum is refused without a query.
   */
  async authenticate(credential: string): Promise<ScimTokenPrincipal> {
    const { hash, prefix } = partsOf(credential);
    const token = await this.tokens.present(hash);
    if (!token) {
      this.#known.forget(hash);
      nameStranger(prefix);
      throw unauthorized('No such SCIM token');
    }
    this.#known.forget(hash);
    this.#admit(token);
    this.#known.remember(hash, token);
    return principalOf(token);
  }

  /**
   * The principal as it was when this token was last seen, with the premise that nothing has changed since; or
   * undefined when it wasn't seen lately. The caller sees to it that the premise is proved.
   */
  recall(
    credential: string,
  ): { principal: ScimTokenPrincipal; premise: Omit<Premise, 'proved'> } | undefined {
    const { hash } = partsOf(credential);
    const token = this.#known.find(hash);
    // What memory would refuse is asked of the database: the addresses may be others by now.
    if (!token || reasonAgainst(token) !== undefined) return undefined;
    this.use.used('scim_token', token.orgId, token.id);
    nameToken(token);
    const values = [hash, token.stamp, token.orgId];
    return { principal: principalOf(token), premise: { statement: stillGood, values, opens: token.orgId } };
  }

  #admit(token: PresentedToken): void {
    this.use.used('scim_token', token.orgId, token.id);
    nameToken(token);
    assertUsable(token);
  }
}

function partsOf(credential: string): { hash: Buffer; prefix: string } {
  const parts = readScimToken(credential);
  if (parts) return parts;
  nameStranger(prefixOf(credential));
  throw unauthorized('The credential is not a well-formed SCIM token');
}

function principalOf(token: PresentedToken): ScimTokenPrincipal {
  const { id, name, prefix, orgId, scopes, settings, extensions, scimAllowed } = token;
  return { type: 'scim_token', id, name, prefix, orgId, scopes, settings, extensions, scimAllowed };
}

function assertUsable(token: PresentedToken): void {
  const refusal = reasonAgainst(token);
  if (refusal) throw unauthorized(refusal.detail, refusal.reason);
}

function reasonAgainst(token: PresentedToken): Refusal | undefined {
  if (!token.orgLive) return { detail: 'The organization was deleted', reason: 'organization_deleted' };
  if (token.revoked) return { detail: 'The token is revoked', reason: 'token_revoked' };
  if (token.expired) return { detail: 'The token has expired', reason: 'token_expired' };
  const ip = currentRequest()?.ip ?? '';
  const notByToken = { detail: `Address ${ip} is not allowed by the token`, reason: 'address_not_allowed' };
  return (
    reasonAgainstAddress(ip, token.settings) ??
    (addressAllowed(ip, token.allowedIps) ? undefined : notByToken)
  );
}

/** 403 that says so while the organization, or the operator for it, has provisioning off. */
export function assertProvisioningOn(principal: ProvisioningPrincipal): void {
  if (!principal.scimAllowed) {
    throw new AppError(
      'access_plan',
      403,
      'SCIM provisioning is disabled: the plan of this organization does not include it.',
    );
  }
  if (!accessSettings(principal.settings).enabled) {
    throw new AppError('access_disabled', 403, 'SCIM provisioning is disabled for this organization.');
  }
}

/** Why the organization's settings keep this address from provisioning; undefined when they don't. */
export function reasonAgainstAddress(ip: string, settings: unknown): Refusal | undefined {
  if (addressAllowed(ip, accessSettings(settings).allowedIps)) return undefined;
  return { detail: `Address ${ip} is not allowed by the organization`, reason: 'address_not_allowed' };
}

function accessSettings(settings: unknown): AccessSettings {
  // as: the column is written by this service alone, whose settings always hold both
  const { enabled = false, allowedIps = [] } = (settings ?? {}) as Partial<AccessSettings>;
  return { enabled, allowedIps };
}

function nameToken(token: PresentedToken): void {
  const context = currentRequest();
  if (!context) return;
  context.orgId = token.orgId;
  context.actor = { type: 'scim_token', id: token.id, name: `${token.name} (${token.prefix}…)` };
}

function nameStranger(prefix: string | undefined): void {
  const context = currentRequest();
  if (context) context.actor = { type: 'anonymous', id: null, name: prefix ?? null };
}
