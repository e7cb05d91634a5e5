import { Injectable } from '@nestjs/common';
import { opensScope, reading, UnitOfWork } from '../database/index.js';

/** A service account with what decides about the use of one of its tokens, read in one go. */
export interface PresentedAccount {
  orgId: string;
  id: string;
  name: string;
  role: string;
  scopes: string[];
  scimScopes: string[];
  allowedIps: string[];
  expired: boolean;
  revoked: boolean;
  orgLive: boolean;
  /** Whether the key that signed the token still counts. */
  keyLive: boolean;
  scimAllowed: boolean;
  settings: unknown;
  extensions: string | null;
  /** Changes with every change of the organization and of its provisioning settings. */
  stamp: string;
}

const presented = `from service_account a
   join organization o on o.id = a.org_id
   left join scim_settings s on s.org_id = a.org_id
   left join signing_key k on k.id = $3 and k.withdrawn_at is null
   where a.org_id = $1::uuid and a.id = $2`;

/** As for SCIM tokens: role, scopes and addresses of an account never change, its end is asked for by itself. */
const stamp = `o.xmin::text || ' ' || coalesce(s.xmin::text || ' ' || s.version, '')`;

const present = reading<PresentedAccount>(
  'account_present',
  `select a.org_id as "orgId", a.id, a.name, a.role, a.scopes, a.scim_scopes as "scimScopes",
     a.allowed_ips as "allowedIps", coalesce(a.expires_at <= now(), false) as expired,
     coalesce(a.revoked_at <= now(), false) as revoked, o.deleted_at is null as "orgLive",
     k.id is not null as "keyLive", o.scim_allowed as "scimAllowed", s.settings,
     s.extensions::text as extensions, ${stamp} as stamp
   ${presented}`,
);

/**
 * Divides by zero unless the account, and the key, are as good as they were when read with this stamp. Opens the scope
 * of the organization.
 */
export const accountStillGood = reading(
  'account_still_good',
  `select 1 / count(k.id)::int, ${opensScope('$1::text')} ${presented} and ${stamp} = $4
     and coalesce(a.expires_at > now(), true) and coalesce(a.revoked_at > now(), true)`,
);

@Injectable()
export class AccountAccessStore {
  constructor(private readonly uow: UnitOfWork) {}

  async present(orgId: string, id: string, kid: string): Promise<PresentedAccount | undefined> {
    const [account] = await this.uow.lookUp(present, [orgId, id, kid]);
    return account;
  }
}
