import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';
import type { OrganizationEntity } from './organization.entity.js';

/** An organization that lives. */
export type Organization = Omit<OrganizationEntity, 'updatedAt' | 'deletedAt'>;

const columns = 'id, name, slug, scim_allowed as "scimAllowed", created_at as "createdAt"';

const insertOrganization = writing(
  'organization_insert',
  `insert into organization (id, name, slug, scim_allowed, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)`,
);
const findOrganization = reading<Organization>(
  'organization_find',
  `select ${columns} from organization where id = $1 and deleted_at is null`,
);
const lockOrganization = reading<Organization>(
  'organization_lock',
  `select ${columns} from organization where id = $1 and deleted_at is null for no key update`,
);
const listOrganizations = reading<Organization>(
  'organization_list',
  `select ${columns} from organization
   where deleted_at is null and ($1::uuid is null or id < $1::uuid)
     and ($3 = '' or position(lower($3) in lower(name)) > 0 or position(lower($3) in slug) > 0)
   order by id desc limit $2`,
);
const updateOrganization = writing(
  'organization_update',
  `update organization set name = $2, slug = $3, scim_allowed = $4, updated_at = $5 where id = $1`,
);
const buryOrganization = writing(
  'organization_bury',
  `update organization set deleted_at = $2, updated_at = $2, slug = null where id = $1`,
);
const takeSlug = writing('slug_take', 'insert into slug_lookup (slug, org_id) values ($2, $1)');
const freeSlug = writing('slug_free', 'delete from slug_lookup where slug = $2 and org_id = $1');

/** Rows of organizations, and the look-up that keeps their slugs apart. */
@Injectable()
export class OrganizationStore {
  constructor(private readonly uow: UnitOfWork) {}

  insert(organization: Organization): void {
    const { id, name, slug, scimAllowed, createdAt } = organization;
    this.uow.send(insertOrganization, [id, name, slug, scimAllowed, createdAt]);
  }

  async find(id: string): Promise<Organization | undefined> {
    const [organization] = await this.uow.query(findOrganization, [id]);
    return organization;
  }

  /** The organization, with its row locked until the unit of work ends. */
  async lock(id: string): Promise<Organization | undefined> {
    const [organization] = await this.uow.query(lockOrganization, [id]);
    return organization;
  }

  /** Newest first, with `q` in their name or slug; `before` is the id the page before ended with. */
  list(q: string | undefined, before: string | undefined, limit: number): Promise<Organization[]> {
    return this.uow.query(listOrganizations, [before ?? null, limit, q ?? '']);
  }

  update({ id, name, slug, scimAllowed }: Organization, at: Date): void {
    this.uow.send(updateOrganization, [id, name, slug, scimAllowed, at]);
  }

  bury(id: string, at: Date): void {
    this.uow.send(buryOrganization, [id, at]);
  }

  /** Fails at the commit as `slug_lookup_pkey` when another organization has the slug. */
  takeSlug(id: string, slug: string): void {
    this.uow.send(takeSlug, [id, slug]);
  }

  freeSlug(id: string, slug: string): void {
    this.uow.send(freeSlug, [id, slug]);
  }
}
