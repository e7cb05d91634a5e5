import { hash, randomUUID } from 'node:crypto';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { addGroupRoutes } from './baseline.groups.js';
import { addLoginRoutes } from './baseline.logins.js';
import { type BaselineStatement, statements } from './baseline.sql.js';

// The least that a server can do for the same durable work: no framework, no validation, no grammar, no headers
// of the protocol. It connects as the role that owns the tables, to which row-level security doesn't apply, so
// that it pays for no isolation either. Same pool, same pipelining, prepared statements by name, as the service.

const pool = new Pool({
  connectionString: process.env['DATABASE_URL'],
  max: Number(process.env['DATABASE_POOL']),
  pipeline: true,
});

type Row = Record<string, unknown>;

async function rowsOf(statement: BaselineStatement, values: unknown[]): Promise<Row[]> {
  const { rows } = await pool.query<Row>({ ...statement, values });
  return rows;
}

/** The organization of the bearer token, one indexed read. */
async function organizationOf(request: FastifyRequest): Promise<string> {
  const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
  const [row] = await rowsOf(statements.token, [hash('sha256', token, 'buffer')]);
  if (!row) throw Object.assign(new Error('unknown token'), { statusCode: 401 });
  return String(row['org_id']);
}

function send(reply: FastifyReply, status: number, payload: unknown): FastifyReply {
  return reply.code(status).type('application/scim+json').send(JSON.stringify(payload));
}

/** The values of the audit row: $1 is the organization, $2 the user. */
function auditValues(request: FastifyRequest, name: unknown, changes: unknown): unknown[] {
  const agent = request.headers['user-agent'];
  return [new Date(), uuidv7(), name, randomUUID(), request.ip, agent, JSON.stringify(changes)];
}

interface User {
  userName: string;
  externalId: string;
  displayName: string;
  emails: { value: string }[];
}

interface Call {
  Params: { id: string };
  Querystring: { userName?: string; after?: string; count?: string };
}

const app = fastify({ logger: false });
app.addContentTypeParser('application/scim+json', { parseAs: 'string' }, (_request, body, done) =>
  done(null, JSON.parse(String(body))),
);

app.get('/readyz', async () => ({ status: 'ok' }));

app.post('/Users', async (request, reply) => {
  const orgId = await organizationOf(request);
  const user = request.body as User;
  const email = user.emails[0]?.value ?? '';
  const audit = auditValues(request, user.userName, user);
  const names = [user.userName, user.userName.toLowerCase(), user.externalId, email, email.toLowerCase()];
  const shown = [user.displayName, user.displayName.toLowerCase()];
  const values = [orgId, uuidv7(), ...audit, ...names, ...shown, JSON.stringify(user)];
  const [row] = await rowsOf(statements.create, values);
  return send(reply, 201, row);
});

app.get<Call>('/Users/:id', async (request, reply) => {
  const orgId = await organizationOf(request);
  const [row] = await rowsOf(statements.get, [orgId, request.params.id]);
  return send(reply, row ? 200 : 404, row ?? {});
});

app.get<Call>('/Users', async (request, reply) => {
  const orgId = await organizationOf(request);
  const { userName, after, count } = request.query;
  const rows =
    userName === undefined
      ? await rowsOf(statements.page, [orgId, after, count])
      : await rowsOf(statements.byName, [orgId, userName]);
  return send(reply, 200, { Resources: rows });
});

app.put<Call>('/Users/:id', async (request, reply) => {
  const orgId = await organizationOf(request);
  const user = request.body as User;
  const audit = auditValues(request, user.userName, user);
  const names = [user.displayName, user.displayName.toLowerCase()];
  const values = [orgId, request.params.id, ...audit, ...names, JSON.stringify(user)];
  const [row] = await rowsOf(statements.replace, values);
  return send(reply, row ? 200 : 404, row ?? {});
});

app.patch<Call>('/Users/:id', async (request, reply) => {
  const orgId = await organizationOf(request);
  const { Operations: operations } = request.body as { Operations: { value: boolean }[] };
  const audit = auditValues(request, null, operations);
  const status = operations[0]?.value ? 'active' : 'disabled';
  const [row] = await rowsOf(statements.activate, [orgId, request.params.id, ...audit, status]);
  return send(reply, row ? 200 : 404, row ?? {});
});

addGroupRoutes(app, { rowsOf, organizationOf });
addLoginRoutes(app, { rowsOf });

process.once('SIGTERM', () => process.exit(0));
await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
