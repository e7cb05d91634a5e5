import { AuditService } from '../../src/audit/audit.service.js';
import { AuditStore } from '../../src/audit/audit.store.js';
import { MusterEvents } from '../../src/audit/muster-events.js';
import { RefusalCounts } from '../../src/audit/refusal-counts.js';
import { type Config, Secret } from '../../src/config/index.js';
import { createDataSource } from '../../src/data-source.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { SecretBox } from '../../src/token/secret-box.js';
import { GrantStore } from '../../src/token/session-grant.store.js';
import { SessionStore } from '../../src/token/session.store.js';
import { type SessionStart, SessionsService } from '../../src/token/sessions.service.js';
import { type Answer, Client } from './client.js';
import { aUser, type House, ok, type Organization } from './house.js';
import { requestTo } from './raw.js';

export const appOrigin = 'https://app.acme.test';

/** Opens sessions as a login does that ended well. */
export interface SessionOpener {
  sessions: SessionsService;
  uow: UnitOfWork;
  /** The cookie, as a browser sends it back. */
  cookie(org: Organization, memberId: string, over?: Partial<SessionStart>): Promise<string>;
  /** What is added to the address of an application. */
  code(org: Organization, memberId: string, over?: Partial<SessionStart>): Promise<string>;
  close(): Promise<void>;
}

export async function sessionOpener(
  servingUrl: string,
  { secretKey, sessionTtl = 43_200 }: { secretKey: string; sessionTtl?: number },
): Promise<SessionOpener> {
  const options = { servingUrl, migrationUrl: undefined, pool: 4, preparedStatements: true };
  const uow = new UnitOfWork(await createDataSource(servingUrl, 4).initialize(), options);
  const store = new AuditStore(uow);
  const audit = new AuditService(uow, store, new RefusalCounts(uow, store), new MusterEvents(uow));
  // as: nothing else of the configuration is looked at
  const config = { secretKeys: [new Secret(secretKey)], sessionTtl } as unknown as Config;
  const stores = [new SessionStore(uow), new GrantStore(uow)] as const;
  const sessions = new SessionsService(uow, ...stores, new SecretBox(config), audit, config);
  const open = (org: Organization, memberId: string, over: Partial<SessionStart>) =>
    uow.run(org.id, async () => {
      audit.upkeep();
      return sessions.open({ ...aStart(org.id, memberId), ...over });
    });
  return {
    sessions,
    uow,
    async cookie(org, memberId, over = {}) {
      const opened = await open(org, memberId, over);
      if (opened.kind !== 'cookie') throw new Error('a code');
      return opened.setCookies[0]?.split(';', 1)[0] ?? '';
    },
    async code(org, memberId, over = {}) {
      const opened = await open(org, memberId, { returnOrigin: appOrigin, ...over });
      if (opened.kind !== 'code') throw new Error('a cookie');
      return opened.code;
    },
    close: () => uow.close(),
  };
}

function aStart(orgId: string, memberId: string): SessionStart {
  return {
    orgId,
    memberId,
    connectionId: '01980000-0000-7000-8000-0000000000c0',
    idpSid: 'idp-1',
    idToken: 'eyJ.id.token',
    method: 'sso',
    returnOrigin: 'self',
    client: { ip: '203.0.113.9', userAgent: 'Firefox' },
  };
}

/** An active member that provisioning made; `wish` is a change by an admin. */
export async function aMember(
  org: Organization,
  wish: { role?: string; user?: Record<string, unknown> } = {},
): Promise<{ id: string; userName: string }> {
  const { id, userName } = ok(await org.scim.post('/Users', aUser(wish.user)), 201).json;
  const role = wish.role === undefined ? {} : { role: wish.role };
  ok(await org.admin.patch(`/members/${id}`, { status: 'active', ...role }), 200);
  return { id, userName };
}

type Read = Pick<Answer, 'status' | 'text' | 'json'> & { headers: NodeJS.Dict<string | string[]> };

/** A request as it is told: `fetch` would leave Cookie, Origin and Sec-Fetch-Site out. */
export async function browse(
  house: Pick<House, 'url'>,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: unknown } = {},
): Promise<Read> {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const length =
    sent === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(sent)) };
  const answer = await requestTo(`${house.url}${path}`, {
    method,
    headers: { ...length, ...headers },
    ...(sent === undefined ? {} : { body: sent }),
  });
  let json: Answer['json'];
  try {
    json = JSON.parse(answer.text);
  } catch {
    // none, which the assertion shows
  }
  return { ...answer, json };
}

/** `/api/auth` with an access token, or without. */
export function authClient(house: Pick<House, 'url'>, token?: string): Client {
  return new Client(`${house.url}/api/auth`, token, 'application/json');
}
