import type { BaselineStatement } from './baseline.sql.js';

/** What a login leaves behind, and one indexed read for a session. */
export const loginStatements = {
  begin: {
    name: 'begin_login',
    text: `with logged as (insert into audit_event (org_id, occurred_at, id, channel, action, outcome, actor_type,
         request_id, ip, user_agent)
       values ($1, $5, $6, 'sso', 'login.start', 'success', 'anonymous', $7, $8, $9))
     insert into oidc_flow (org_id, state_hash, binding_hash, id, connection_id, connection_version, sealed_secrets,
       return_url, return_origin, tries, created_at, expires_at)
     select $1, $2::bytea, $2::bytea, $3::uuid, c.id, 1, $4, '/', 'self', 1, $5::timestamptz, $5::timestamptz + interval '10 minutes'
     from oidc_connection c where c.org_id = $1`,
  },
  take: {
    name: 'take_login',
    text: `delete from oidc_flow where org_id = $1 and state_hash = $2 and expires_at > now()
     returning connection_id, sealed_secrets`,
  },
  admit: {
    name: 'admit_login',
    text: `with found as (select i.member_id from identity i
       where i.org_id = $1 and i.connection_id = $2 and i.issuer = $3 and i.subject = $4),
     seen as (update member m set last_sign_in_at = $7 from found
       where m.org_id = $1 and m.id = found.member_id and m.status = 'active' and m.deleted_at is null
       returning m.id, m.user_name),
     logged as (insert into audit_event (org_id, occurred_at, id, channel, action, outcome, actor_type, actor_id,
         actor_name, target_type, target_id, target_name, request_id, ip, user_agent)
       select $1, $7, $8::uuid, 'sso', 'login.succeed', 'success', 'member', id::text, user_name, 'user', id::text,
         user_name, $9::text, $10::text, $11::text from seen)
     insert into session (org_id, id, member_id, method, token_hash, connection_id, ip, user_agent, created_at,
       last_seen_at, expires_at)
     select $1, $5::uuid, id, 'sso', $6::bytea, $2, $10::text, $11::text, $7::timestamptz, $7::timestamptz, $7::timestamptz + interval '12 hours'
     from seen returning id`,
  },
  session: {
    name: 'session',
    text: `select m.id, m.email, m.display_name, m.role, s.expires_at
     from session s join member m on m.org_id = s.org_id and m.id = s.member_id
     where s.org_id = $1 and s.token_hash = $2 and s.ended_at is null and s.expires_at > now()
       and m.status = 'active' and m.deleted_at is null`,
  },
} satisfies Record<string, BaselineStatement>;
