import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import type { BaselineStatement } from './baseline.sql.js';

type Row = Record<string, unknown>;

/** What the baseline's other routes have already. */
interface Bare {
  rowsOf: (statement: BaselineStatement, values: unknown[]) => Promise<Row[]>;
  organizationOf: (request: FastifyRequest) => Promise<string>;
}

/** $1 organization, $2 group, $3 to $8 what is told of the event. */
const audited = (action: string): string =>
  `logged as (insert into audit_event (org_id, occurred_at, id, channel, action, outcome, actor_type, target_type,
     target_id, request_id, ip, user_agent, changes)
   values ($1, $3, $4, 'scim', '${action}', 'success', 'scim_token', 'group', $2::uuid::text, $5, $6, $7, $8))`;

const statements = {
  create: {
    name: 'group_create',
    text: `with ${audited('group.create')},
     joined as (insert into group_member (org_id, group_id, member_id, nested)
       select $1, $2, m, false from unnest($10::uuid[]) m)
     insert into directory_group (org_id, id, display_name, display_name_key, member_count, profile, profile_keys,
       created_at, updated_at)
     values ($1, $2, $9::text, lower($9::text), $11, $12::text::json, $12::text::jsonb, $3, $3)
     returning id, profile, version, created_at, updated_at`,
  },
  add: {
    name: 'group_add',
    text: `with ${audited('group.update')},
     joined as (insert into group_member (org_id, group_id, member_id, nested)
       select $1, $2, m, false from unnest($9::uuid[]) m on conflict do nothing returning 1)
     update directory_group set member_count = member_count + (select count(*) from joined), version = version + 1,
       updated_at = $3 where org_id = $1 and id = $2 returning version`,
  },
  remove: {
    name: 'group_remove',
    text: `with ${audited('group.update')},
     gone as (delete from group_member where org_id = $1 and group_id = $2 and member_id = any ($9::uuid[]) returning 1)
     update directory_group set member_count = member_count - (select count(*) from gone), version = version + 1,
       updated_at = $3 where org_id = $1 and id = $2 returning version`,
  },
  get: {
    name: 'group_get',
    text: `select id, profile, version, created_at, updated_at from directory_group where org_id = $1 and id = $2`,
  },
  members: {
    name: 'group_members',
    text: `select x.member_id as value, m.display_name as display from group_member x
     join member m on m.org_id = x.org_id and m.id = x.member_id
     where x.org_id = $1 and x.group_id = $2 order by x.member_id`,
  },
} satisfies Record<string, BaselineStatement>;

interface Call {
  Params: { id: string };
  Querystring: { members?: string };
}

interface Sent {
  displayName: string;
  members: { value: string }[];
}

interface Patch {
  op: 'add' | 'remove';
  ids: string[];
}

/** Groups, as bare as everything else here: one statement that does the durable work, or one indexed read. */
export function addGroupRoutes(app: FastifyInstance, { rowsOf, organizationOf }: Bare): void {
  const event = (request: FastifyRequest, changes: unknown): unknown[] => {
    return [
      new Date(),
      uuidv7(),
      randomUUID(),
      request.ip,
      request.headers['user-agent'],
      JSON.stringify(changes),
    ];
  };

  app.post('/Groups', async (request, reply) => {
    const orgId = await organizationOf(request);
    const { displayName, members } = request.body as Sent;
    const ids = members.map(({ value }) => value);
    const kept = [displayName, ids, ids.length, JSON.stringify({ displayName })];
    const [row] = await rowsOf(statements.create, [
      orgId,
      uuidv7(),
      ...event(request, { displayName, ids }),
      ...kept,
    ]);
    return reply
      .code(201)
      .type('application/scim+json')
      .send(JSON.stringify({ ...row, members }));
  });

  app.patch<Call>('/Groups/:id', async (request, reply) => {
    const orgId = await organizationOf(request);
    const { op, ids } = request.body as Patch;
    await rowsOf(statements[op], [orgId, request.params.id, ...event(request, { op, ids }), ids]);
    return reply.code(204).send();
  });

  app.get<Call>('/Groups/:id', async (request, reply) => {
    const orgId = await organizationOf(request);
    const { id } = request.params;
    const [row] = await rowsOf(statements.get, [orgId, id]);
    const members =
      request.query.members === undefined ? undefined : await rowsOf(statements.members, [orgId, id]);
    return reply.type('application/scim+json').send(JSON.stringify({ ...row, members }));
  });
}
