import { Injectable } from '@nestjs/common';
import { reading, type Statement, UnitOfWork, writing } from '../database/index.js';
import { groupTable } from './group.table.js';
import { memberTable } from './member.table.js';
import type { ResourceTable } from './resource.table.js';

export type DocumentKind = 'member' | 'group';

/** Rows whose comparison document holds data under `key` and, under `markName`, something else than `mark`. */
export interface Outdated {
  key: string;
  markName: string;
  mark: string | null;
}

/** A resource's profile, as text. */
export interface StoredProfile {
  id: string;
  profile: string;
}

/** With the comparison document that belongs to it, as text. */
export type StoredDocuments = StoredProfile & { keys: string };

interface Statements {
  any: Statement<unknown>;
  lock: Statement<StoredProfile>;
  rewrite: Statement<never>;
}

function statementsOf({ name, live }: ResourceTable): Statements {
  const outdated = `m.org_id = $1 and ${live} and m.profile_keys ? $2::text
    and (m.profile_keys ->> $3::text) is distinct from $4::text`;
  return {
    any: reading(`${name}_any_outdated`, `select 1 from ${name} m where ${outdated} limit 1`),
    lock: reading(
      `${name}_lock_outdated`,
      `select m.id, m.profile::text as profile from ${name} m where ${outdated} and m.id > $5::uuid
       order by m.id limit $6 for no key update`,
    ),
    // No new version: what a client reads is the same as before, but for the spelling of names.
    rewrite: writing(
      `${name}_rewrite_documents`,
      `update ${name} m set profile = d.profile::json, profile_keys = d.keys::jsonb
       from unnest($2::uuid[], $3::text[], $4::text[]) as d(id, profile, keys)
       where m.org_id = $1 and m.id = d.id`,
    ),
  };
}

const statements = { member: statementsOf(memberTable), group: statementsOf(groupTable) };

/** The two documents of resources of any kind. */
@Injectable()
export class ComparisonDocumentsStore {
  constructor(private readonly uow: UnitOfWork) {}

  async any(orgId: string, kind: DocumentKind, { key, markName, mark }: Outdated): Promise<boolean> {
    const found = await this.uow.read(orgId, statements[kind].any, [orgId, key, markName, mark]);
    return found.length > 0;
  }

  /** The next outdated rows behind an id, locked until the unit of work ends. */
  lockNext(
    orgId: string,
    kind: DocumentKind,
    { key, markName, mark }: Outdated,
    { after, limit }: { after: string; limit: number },
  ): Promise<StoredProfile[]> {
    return this.uow.query(statements[kind].lock, [orgId, key, markName, mark, after, limit]);
  }

  rewrite(orgId: string, kind: DocumentKind, rows: readonly StoredDocuments[]): void {
    const ids = rows.map(({ id }) => id);
    const profiles = rows.map(({ profile }) => profile);
    const keys = rows.map((row) => row.keys);
    this.uow.send(statements[kind].rewrite, [orgId, ids, profiles, keys]);
  }
}
