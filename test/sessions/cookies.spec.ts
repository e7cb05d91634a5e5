import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditOf, newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { type Replicas, startReplicas } from '../support/session-replicas.js';
import { aMember, authClient, browse } from '../support/sessions.js';
import { rowsOf } from '../support/sql.js';

let at: Replicas;
let org: Organization;
let other: Organization;

beforeAll(async () => {
  at = await startReplicas();
  org = await newOrganization({ initialStatus: 'active' }, at.house);
  other = await newOrganization({ initialStatus: 'active' }, at.house);
});
afterAll(() => at.stop());

const session = (cookie: string, where = at.house, headers: Record<string, string> = {}) =>
  browse(where, 'GET', '/api/auth/session', { headers: { cookie, ...headers } });
const own = (): { origin: string } => ({ origin: at.publicUrl });

describe('A session by cookie', () => {
  it('N29 N37 N47 says who the member is, on every replica', async () => {
    const group = ok(
      await org.scim.post('/Groups', {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: 'Admins',
      }),
      201,
    ).json;
    const { id, userName } = await aMember(org, {
      user: {
        name: { givenName: 'Ada', familyName: 'Byron', formatted: 'Ada Byron' },
        nickName: 'Addy',
        locale: 'en-GB',
        photos: [{ value: 'https://pics.test/ada.png', type: 'photo' }],
        phoneNumbers: [
          { value: '+44 1', type: 'home' },
          { value: '+44 2', type: 'work', primary: true },
        ],
      },
    });
    ok(
      await org.scim.patch(
        `/Groups/${group.id}`,
        patchOf({ op: 'add', path: 'members', value: [{ value: id }] }),
      ),
      204,
    );
    ok(await org.admin.put(`/groups/${group.id}/role`, { role: 'admin' }), 200);
    const cookie = await at.opener.cookie(org, id);
    for (const where of [at.house, at.other]) {
      const answer = await session(cookie, where);
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({
        member: {
          id,
          organizationId: org.id,
          email: userName,
          displayName: 'Ada Byron',
          role: 'admin',
          groups: [{ id: group.id, name: 'Admins' }],
          givenName: 'Ada',
          familyName: 'Byron',
          nickname: 'Addy',
          locale: 'en-GB',
          picture: 'https://pics.test/ada.png',
          phoneNumber: '+44 2',
        },
        expiresAt: expect.any(String),
      });
      const left = Date.parse(answer.json.expiresAt) - Date.now();
      expect(left).toBeGreaterThan(43_100_000);
      expect(left).toBeLessThanOrEqual(43_200_000);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  it('is kept as a hash alone, and its ID token sealed', async () => {
    const { id } = await aMember(org);
    const cookie = await at.opener.cookie(org, id, { idToken: 'eyJvery.secret.hint' });
    const rows = await rowsOf(at.database.migrationUrl, 'select s::text as row from session s');
    const dump = rows.map(({ row }) => String(row)).join('\n');
    expect(dump).not.toContain(cookie.split('=')[1]);
    expect(dump).not.toContain('secret.hint');
    expect(dump).toContain('v1.');
  });

  it.each(['none', 'broken', 'made up', 'changed', 'another organization', 'twice'])(
    'is 401: %s',
    async (which) => {
      const { id } = await aMember(org);
      const cookie = await at.opener.cookie(org, id);
      const [name, value = ''] = cookie.split('=');
      const bytes = Buffer.from(value, 'base64url');
      const foreign = Buffer.concat([Buffer.from(other.id.replaceAll('-', ''), 'hex'), bytes.subarray(16)]);
      const wrong: Record<string, string> = {
        none: '',
        broken: `${name}=x'--`,
        'made up': `${name}=${Buffer.alloc(48, 1).toString('base64url')}`,
        changed: `${name}=${value.slice(0, -4)}AAAA`,
        'another organization': `${name}=${foreign.toString('base64url')}`,
        twice: `${cookie}; ${cookie}`,
      };
      const answer = await session(wrong[which] ?? '');
      expect(answer.status).toBe(401);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect((await session(cookie)).status).toBe(200);
    },
  );

  it.each<[string, (id: string) => Promise<unknown>]>([
    [
      'T3 M3 M55 deactivated by SCIM',
      (id) => org.scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path: 'active', value: false })),
    ],
    [
      'M52 replaced as inactive',
      (id) =>
        org.scim
          .get(`/Users/${id}`)
          .then(({ json }) => org.scim.put(`/Users/${id}`, { ...json, active: false })),
    ],
    ['T31 M39 deleted by SCIM', (id) => org.scim.delete(`/Users/${id}`)],
    ['disabled by an admin', (id) => org.admin.patch(`/members/${id}`, { status: 'disabled' })],
  ])('M80 M81 of a member %s is dead on the next request, and stays so', async (_, end) => {
    const { id } = await aMember(org);
    const cookie = await at.opener.cookie(org, id);
    const tokens = ok(
      await authClient(at.house).post('/token', { code: await at.opener.code(org, id) }),
      200,
    ).json;
    const uses = [at.house, at.other].flatMap((where) => [
      () => session(cookie, where),
      () => authClient(where, tokens.accessToken).get('/session'),
    ]);
    for (const use of uses) expect((await use()).status).toBe(200);
    await end(id);
    for (const use of uses) expect((await use()).status).toBe(401);
    expect((await authClient(at.other).post('/token', { refreshToken: tokens.refreshToken })).status).toBe(
      401,
    );
    await org.admin.patch(`/members/${id}`, { status: 'active' });
    for (const use of uses) expect((await use()).status).toBe(401);
    const [left] = await rowsOf(
      at.database.migrationUrl,
      'select count(*)::int as n from session where member_id = $1 and ended_at is null',
      [id],
    );
    expect(left?.['n']).toBe(0);
  });

  it('ends with its organization', async () => {
    const gone = await newOrganization({ initialStatus: 'active' }, at.house);
    const { id } = await aMember(gone);
    const cookie = await at.opener.cookie(gone, id);
    expect((await session(cookie)).status).toBe(200);
    ok(await gone.admin.delete(''), 204);
    expect((await session(cookie, at.other)).status).toBe(401);
  });

  it('that the provider ended is over; another of the same member is not', async () => {
    const { id } = await aMember(org);
    const ended = await at.opener.cookie(org, id, { idpSid: 'sid-a' });
    const kept = await at.opener.cookie(org, id, { idpSid: 'sid-b' });
    const { connectionId } = { connectionId: '01980000-0000-7000-8000-0000000000c0' };
    expect(await at.opener.sessions.endByIdpSession(org.id, connectionId, 'sid-a')).toBe(1);
    expect(await at.opener.sessions.endByIdpSession(other.id, connectionId, 'sid-b')).toBe(0);
    expect((await session(ended)).status).toBe(401);
    expect((await session(kept)).status).toBe(200);
  });
});

describe('A request with the cookie', () => {
  it('changes something only from a page of this service', async () => {
    const { id } = await aMember(org);
    const cookie = await at.opener.cookie(org, id);
    const logout = (headers: Record<string, string>) =>
      browse(at.house, 'POST', '/api/auth/logout', { headers: { cookie, ...headers } });
    const refused = [
      {},
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { origin: `${at.publicUrl}.evil.test` },
      { origin: 'https://evil.test', 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' },
      { referer: `${at.publicUrl}/` },
    ];
    for (const headers of refused as Record<string, string>[]) {
      expect((await logout(headers)).status, JSON.stringify(headers)).toBe(403);
    }
    expect((await session(cookie)).status).toBe(200);
    const answer = await logout(own());
    expect([answer.status, answer.json]).toEqual([200, {}]);
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-muster_session=; Max-Age=0; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    expect((await session(cookie, at.other)).status).toBe(401);
    const [event] = await auditOf(org, { action: 'session.end' });
    expect(event).toMatchObject({ channel: 'session', actor: { type: 'member', id }, target: { id } });
  });

  it('Sec-Fetch-Site is enough where a browser sends no Origin', async () => {
    const { id } = await aMember(org);
    const cookie = await at.opener.cookie(org, id);
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    expect((await browse(at.house, 'POST', '/api/auth/logout', { headers })).status).toBe(200);
  });

  it('goes by the Authorization header where there is one', async () => {
    const { id } = await aMember(org);
    const cookie = await at.opener.cookie(org, id);
    const answer = await session(cookie, at.house, { authorization: 'Bearer nonsense' });
    expect(answer.status).toBe(401);
  });
});

describe('N15 An admin by cookie', () => {
  it('administers the own organization alone', async () => {
    const { id } = await aMember(org, { role: 'admin' });
    const cookie = await at.opener.cookie(org, id);
    const call = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
      browse(at.house, method, `/api/v1${path}`, { headers: { cookie, ...headers }, body });
    expect((await call('GET', `/organizations/${org.id}/members`)).status).toBe(200);
    const invite = { email: `new.${id}@acme.test` };
    expect((await call('POST', `/organizations/${org.id}/members`, {}, invite)).status).toBe(403);
    expect((await call('POST', `/organizations/${org.id}/members`, own(), invite)).status).toBe(201);
    expect((await call('GET', `/organizations/${other.id}/members`)).status).toBe(404);
    expect((await call('DELETE', `/organizations/${other.id}`, own())).status).toBe(404);
    expect((await call('GET', '/organizations')).status).toBe(403);
    expect((await call('PATCH', `/organizations/${org.id}`, own(), { scimAllowed: false })).status).toBe(403);
    const [event] = await auditOf(org, { action: 'user.create', channel: 'admin' });
    expect(event).toMatchObject({ actor: { type: 'member', id } });
  });

  it('T9 N21 and nobody below may', async () => {
    const { id } = await aMember(org, { role: 'member' });
    const cookie = await at.opener.cookie(org, id);
    const answer = await browse(at.house, 'GET', `/api/v1/organizations/${org.id}/members`, {
      headers: { cookie },
    });
    expect(answer.status).toBe(403);
    ok(await org.admin.patch(`/members/${id}`, { role: 'admin' }), 200);
    const promoted = await browse(at.other, 'GET', `/api/v1/organizations/${org.id}/members`, {
      headers: { cookie },
    });
    expect(promoted.status).toBe(200);
  });

  it('lists and ends the sessions of a member, with the events', async () => {
    const { id, userName } = await aMember(org);
    const cookies = [await at.opener.cookie(org, id), await at.opener.cookie(org, id)];
    ok(await authClient(at.house).post('/token', { code: await at.opener.code(org, id) }), 200);
    const listed = ok(await org.admin.get(`/members/${id}/sessions`), 200).json.data;
    expect(listed.map(({ kind }: { kind: string }) => kind)).toEqual(['application', 'browser', 'browser']);
    expect(listed[1]).toEqual({
      id: expect.any(String),
      method: 'sso',
      kind: 'browser',
      ip: '203.0.113.9',
      userAgent: 'Firefox',
      createdAt: expect.any(String),
      lastSeenAt: expect.any(String),
      expiresAt: expect.any(String),
    });
    const page = ok(await org.admin.get(`/members/${id}/sessions`, { limit: 2 }), 200).json;
    const rest = ok(
      await org.admin.get(`/members/${id}/sessions`, { limit: 2, cursor: page.nextCursor }),
      200,
    ).json;
    expect([...page.data, ...rest.data]).toEqual(listed);
    expect((await other.admin.get(`/members/${id}/sessions`)).status).toBe(404);
    expect((await other.admin.delete(`/members/${id}/sessions`)).status).toBe(404);
    expect((await other.admin.delete(`/members/${id}/sessions/${listed[1].id}`)).status).toBe(404);
    const stranger = await aMember(org);
    expect((await org.admin.delete(`/members/${stranger.id}/sessions/${listed[1].id}`)).status).toBe(404);
    expect((await org.admin.delete(`/members/${id}/sessions/x'`)).status).toBe(404);
    for (const cookie of cookies) expect((await session(cookie)).status).toBe(200);
    // The newest browser session is the second that was opened.
    ok(await org.admin.delete(`/members/${id}/sessions/${listed[1].id}`), 204);
    ok(await org.admin.delete(`/members/${id}/sessions/${listed[1].id}`), 204);
    expect((await session(cookies[1] ?? '')).status).toBe(401);
    expect((await session(cookies[0] ?? '')).status).toBe(200);
    ok(await org.admin.delete(`/members/${id}/sessions`), 204);
    expect((await session(cookies[0] ?? '', at.other)).status).toBe(401);
    expect(ok(await org.admin.get(`/members/${id}/sessions`), 200).json.data).toEqual([]);
    const events = await auditOf(org, { action: 'session.revoke', target: id, outcome: 'success' });
    expect(
      events.map(({ detail, target }) => [detail.split(' ').slice(0, 2).join(' '), target.name]),
    ).toEqual([
      ['2 ended:', userName],
      [`Session ${listed[1].id}`, userName],
    ]);
  });
});
