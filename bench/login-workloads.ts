import type { Connection, Reply } from './connection.js';
import type { Organization } from './organization.js';
import type { Side, Workload } from './workloads.js';

/** What those who are signed in hold. */
export interface Held {
  cookies: readonly string[];
  tokens: readonly string[];
}

/**
 * A whole login of a member who has signed in before, as a browser does it; its visit to the provider costs the service
 * nothing and is left out: the answer that it would bring back is made here.
 */
export const login: Workload = {
  name: 'login',
  perform: async (connection, org, side) => {
    org.turns += 1;
    const position = 1 + ((org.turns * 7_919) % org.ids.length);
    const email = org.userName(position);
    const started = await visit(connection, startPath(org, side), 302);
    const asked = new URL(headerIn(started, 'location')).searchParams;
    const code = [email, email, asked.get('nonce')].join('~');
    const query = new URLSearchParams({ code, state: asked.get('state') ?? '' }).toString();
    const callback = new URL(asked.get('redirect_uri') ?? '').pathname;
    const ended = await visit(connection, `${callback}?${query}`, 303, cookieIn(started));
    const session = await visit(connection, sessionPath(side), 200, cookieIn(ended));
    if (!session.body().includes(`"${email}"`)) throw new Error(`${side}: the session of another`);
  },
};

/** Who is signed in, asked with a cookie. */
export function checkByCookie(name: string, { cookies }: Held, path = '/api/auth/session'): Workload {
  const next = takingTurns(cookies);
  return { name, status: 200, next: (_, side) => byCookie(side, next(side), path) };
}

/** The same with an access token. The baseline reads the same row whatever the service is asked with. */
export function checkByToken(name: string, { cookies, tokens }: Held): Workload {
  const next = { service: takingTurns(tokens), baseline: takingTurns(cookies) };
  return {
    name,
    status: 200,
    next: (_, side) => {
      const held = next[side](side);
      if (side === 'baseline') return byCookie(side, held, '');
      return get(sessionPath(side), `authorization: Bearer ${held}\r\n`);
    },
  };
}

/** Each in its turn before any comes again, for either side by itself. */
function takingTurns(values: readonly string[]): (side: Side) => string {
  const turns = { service: 0, baseline: 0 };
  return (side) => {
    turns[side] += 1;
    return values[(turns[side] * 7_919) % values.length] ?? '';
  };
}

function byCookie(side: Side, secret: string, path: string): string {
  if (side === 'baseline') return get(sessionPath(side), `cookie: session=${secret}\r\n`);
  return get(path, `cookie: __Host-muster_session=${secret}\r\n`);
}

function sessionPath(side: Side): string {
  return side === 'service' ? '/api/auth/session' : '/session';
}

function startPath({ id }: Organization, side: Side): string {
  return side === 'service' ? `/api/auth/oidc/${id}/start` : `/start?org=${id}`;
}

async function visit(connection: Connection, path: string, status: number, cookie?: string): Promise<Reply> {
  const reply = await connection.exchange(get(path, cookie === undefined ? '' : `cookie: ${cookie}\r\n`));
  if (reply.status !== status) throw new Error(`${path}: ${reply.status} ${reply.body().slice(0, 2_000)}`);
  return reply;
}

function get(path: string, headers: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: localhost\r\nuser-agent: muster-bench\r\n${headers}\r\n`;
}

function headerIn({ head }: Reply, name: string): string {
  return new RegExp(`^${name}: *([^\r\n]*)`, 'im').exec(head)?.[1] ?? '';
}

/** The first that is set: the service puts the session's before the one that it takes away. */
function cookieIn(reply: Reply): string {
  return headerIn(reply, 'set-cookie').split(';', 1)[0] ?? '';
}
