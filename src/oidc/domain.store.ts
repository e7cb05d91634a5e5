import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';
import type { OidcDomainEntity } from './domain.entity.js';

export type Domain = Pick<OidcDomainEntity, 'domain' | 'status' | 'listed' | 'txtToken'>;

const columns = 'domain, status, listed, txt_token as "txtToken"';

const listDomains = reading<Domain>(
  'oidc_domain_list',
  `select ${columns} from oidc_domain where org_id = $1 and domain > $2 order by org_id, domain limit $3`,
);
const findDomain = reading<Domain>(
  'oidc_domain_find',
  `select ${columns} from oidc_domain where org_id = $1 and domain = $2`,
);
const isLastListed = reading<{ last: boolean }>(
  'oidc_domain_last_listed',
  `select not exists (select from oidc_domain where org_id = $1 and listed and domain <> $2) as last
   from oidc_connection where org_id = $1 and enabled`,
);
const dropUnlisted = writing(
  'oidc_domain_drop_unlisted',
  `delete from oidc_domain where org_id = $1 and status = 'pending' and domain <> all ($2::text[])`,
);
const markListed = writing(
  'oidc_domain_mark_listed',
  `update oidc_domain set listed = domain = any ($2::text[])
   where org_id = $1 and listed <> (domain = any ($2::text[]))`,
);
const insertListed = writing(
  'oidc_domain_insert_listed',
  `insert into oidc_domain (org_id, domain, status, listed, txt_token, created_at)
   select $1, given.domain, 'pending', true, given.token, $4
   from unnest($2::text[], $3::text[]) as given (domain, token)
   on conflict (org_id, domain) do nothing`,
);
const setStatus = writing(
  'oidc_domain_set_status',
  `update oidc_domain set status = $3, verified_at = $4 where org_id = $1 and domain = $2`,
);
const deleteDomain = writing(
  'oidc_domain_delete',
  'delete from oidc_domain where org_id = $1 and domain = $2',
);
const claimDomain = writing(
  'verified_domain_claim',
  'insert into verified_domain (domain, org_id) values ($2, $1)',
);
const releaseDomain = writing(
  'verified_domain_release',
  'delete from verified_domain where domain = $2 and org_id = $1',
);
const releaseAll = writing(
  'oidc_domain_release_all',
  `with gone as (delete from oidc_domain where org_id = $1 returning domain)
   delete from verified_domain v using gone where v.domain = gone.domain and v.org_id = $1`,
);

/** Rows of domains, and the look-up that keeps the proved ones apart. */
@Injectable()
export class DomainStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** In the order of their names, behind `after`. */
  list(orgId: string, after: string, limit: number): Promise<Domain[]> {
    return this.uow.query(listDomains, [orgId, after, limit]);
  }

  async find(orgId: string, domain: string): Promise<Domain | undefined> {
    const [found] = await this.uow.query(findDomain, [orgId, domain]);
    return found;
  }

  /** Whether single sign-on is on, and has no other domain than this one. */
  async isLastListed(orgId: string, domain: string): Promise<boolean> {
    const [connection] = await this.uow.query(isLastListed, [orgId, domain]);
    return connection?.last ?? false;
  }

  /** Lists these and no others. `tokens`: one for each, used where the domain is new. */
  setListed(orgId: string, domains: readonly string[], tokens: readonly string[], at: Date): void {
    this.uow.send(dropUnlisted, [orgId, domains]);
    this.uow.send(markListed, [orgId, domains]);
    this.insert(orgId, domains, tokens, at);
  }

  insert(orgId: string, domains: readonly string[], tokens: readonly string[], at: Date): void {
    this.uow.send(insertListed, [orgId, domains, tokens, at]);
  }

  /** Fails at the commit as `verified_domain_pkey` when another organization has proved it. */
  claim(orgId: string, domain: string, at: Date): void {
    this.uow.send(claimDomain, [orgId, domain]);
    this.uow.send(setStatus, [orgId, domain, 'verified', at]);
  }

  release(orgId: string, domain: string): void {
    this.uow.send(releaseDomain, [orgId, domain]);
    this.uow.send(setStatus, [orgId, domain, 'pending', null]);
  }

  delete(orgId: string, domain: string): void {
    this.uow.send(releaseDomain, [orgId, domain]);
    this.uow.send(deleteDomain, [orgId, domain]);
  }

  releaseAll(orgId: string): void {
    this.uow.send(releaseAll, [orgId]);
  }
}
