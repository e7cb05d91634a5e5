/** A statement that PostgreSQL keeps the plan of, by name. */
export interface BaselineStatement {
  name: string;
  text: string;
}

const columns = 'id, profile, status, version, created_at, updated_at';

/** $1 organization, $2 user, $3 to $9 what the bench's baseline says of the event. */
const audited = (action: string): string =>
  `logged as (insert into audit_event (org_id, occurred_at, id, channel, action, outcome, actor_type, target_type,
     target_id, target_name, request_id, ip, user_agent, changes)
   values ($1, $3, $4, 'scim', '${action}', 'success', 'scim_token', 'user', $2::uuid::text, $5, $6, $7, $8, $9))`;

/** One statement each: the row of the user and that of the event in one, or one indexed read. */
export const statements = {
  token: { name: 'token', text: 'select org_id, token_id from scim_token_lookup where hash = $1' },
  get: {
    name: 'get',
    text: `select ${columns} from member where org_id = $1 and id = $2 and deleted_at is null`,
  },
  byName: {
    name: 'by_name',
    text: `select ${columns} from member where org_id = $1 and user_name_key = $2 and deleted_at is null`,
  },
  page: {
    name: 'page',
    text: `select ${columns} from member where org_id = $1 and id >= $2 and deleted_at is null
     order by org_id, id limit $3`,
  },
  create: {
    name: 'create',
    text: `with ${audited('user.create')},
     made as (insert into member (org_id, id, created_at, updated_at, user_name, user_name_key, external_id, email,
         email_key, display_name, display_name_key, status, role, source, profile, profile_keys)
       values ($1, $2, $3, $3, $10, $11, $12, $13, $14, $15, $16, 'active', 'member', 'scim', $17::text::json,
         $17::text::jsonb)
       returning ${columns})
     select * from made`,
  },
  replace: {
    name: 'replace',
    text: `with ${audited('user.update')},
     made as (update member set display_name = $10, display_name_key = $11, profile = $12::text::json,
         profile_keys = $12::text::jsonb, version = version + 1, updated_at = $3
       where org_id = $1 and id = $2 and deleted_at is null
       returning ${columns})
     select * from made`,
  },
  activate: {
    name: 'activate',
    text: `with ${audited('user.update')},
     made as (update member set status = $10, version = version + 1, updated_at = $3
       where org_id = $1 and id = $2 and deleted_at is null
       returning ${columns})
     select * from made`,
  },
} satisfies Record<string, BaselineStatement>;
