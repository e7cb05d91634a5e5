import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import {
  aUser,
  newOrganization,
  ok,
  operator,
  type Organization,
  patchOf,
  sharedHouse,
} from '../support/house.js';
import { type RawAnswer, requestText, sendRaw } from '../support/raw-socket.js';
import { expectNoInsides, expectProblem, expectScimError } from './refusals.js';

const { url, operatorKey } = sharedHouse();
let org: Organization;
let userId: string;

beforeAll(async () => {
  org = await newOrganization();
  userId = ok(await org.scim.post('/Users', aUser()), 201).json.id;
});

/** Text that fetch would change or refuse, in a request of its own on the base without an organization. */
async function raw(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<RawAnswer> {
  const [answer] = await sendRaw(
    url,
    requestText(method, path, { authorization: `Bearer ${org.token}`, ...headers }, body),
  );
  if (!answer) throw new Error(`no answer to ${method} ${path.slice(0, 80)}`);
  return answer;
}

function rawAdmin(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<RawAnswer> {
  return raw(method, path, { authorization: `Bearer ${operatorKey}`, ...headers }, body);
}

const userOfBytes = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from('{"userName":"x","title":"'), bytes, Buffer.from('"}')]);

/** Bodies that are no JSON text, or none that may be processed, and what becomes of them. */
const unreadable: [string, string | Uint8Array][] = [
  ['nothing', ''],
  ['blanks', ' \r\n\t '],
  ['half an object', '{"userName":'],
  ['a trailing comma', '{"userName":"x",}'],
  ['a comment', '{"userName":"x"} // ada'],
  ['two texts', '{} {}'],
  ['single quotes', "{'userName':'x'}"],
  ['a bare word', 'undefined'],
  ['NaN', '{"a":NaN}'],
  ['a leading zero', '{"a":01}'],
  ['1e400', '{"userName":"x","urn:acme:x":{"a":1e400}}'],
  ['-1e400', '{"userName":"x","urn:acme:x":{"a":-1e400}}'],
  ['a control character', '{"userName":"a\nb"}'],
  ['a NUL byte', '{"userName":"a\0b"}'],
  ['an escaped NUL', '{"userName":"a\\u0000b"}'],
  ['an escaped NUL in a key', '{"userName":"x","a\\u0000":1}'],
  ['a lone high surrogate', '{"userName":"\\ud800"}'],
  ['a lone low surrogate', '{"userName":"\\udc00x"}'],
  ['surrogates the wrong way round', '{"userName":"\\udc00\\ud800"}'],
  ['a bad escape', '{"userName":"\\x41"}'],
  ['duplicate keys', '{"userName":"a","userName":"b"}'],
  ['duplicate keys by escape', '{"userName":"a","user\\u004eame":"b"}'],
  ['duplicate keys within', '{"userName":"a","name":{"givenName":"a","givenName":"b"}}'],
  ['__proto__', '{"userName":"a","__proto__":{"admin":true}}'],
  ['__proto__ by escape', '{"userName":"a","\\u005f_proto__":{"admin":true}}'],
  ['__proto__ within', '{"userName":"a","name":{"__proto__":{"admin":true}}}'],
  ['objects 65 deep', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`],
  ['lists 100,000 deep', '['.repeat(100_000)],
  ['1,001 keys', `{${Array.from({ length: 1001 }, (_, at) => `"k${at}":1`).join()}}`],
  ['UTF-16', Buffer.from('{"userName":"x"}', 'utf16le')],
  ['invalid UTF-8', userOfBytes(Buffer.from([0xff, 0xfe]))],
  ['overlong UTF-8', userOfBytes(Buffer.from([0xc0, 0xaf]))],
  ['a surrogate in UTF-8', userOfBytes(Buffer.from([0xed, 0xa0, 0x80]))],
  ['half a character', userOfBytes(Buffer.from([0xe2, 0x82]))],
  ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0])],
];

describe('A body that cannot be read', () => {
  it.each(unreadable)('is 400 invalidSyntax to SCIM: %s', async (_, body) => {
    for (const [method, path] of [
      ['POST', '/Users'],
      ['PUT', `/Users/${userId}`],
      ['PATCH', `/Users/${userId}`],
    ] as const) {
      const answer = await org.scim.call(method, path, { raw: body });
      expectScimError(answer, 400);
      expect(answer.json.scimType).toBe('invalidSyntax');
    }
  });

  it.each(unreadable)('is a 400 problem to the admin REST: %s', async (_, body) => {
    expectProblem(await operator().call('POST', '/organizations', { raw: body }), 400);
    expectProblem(await org.admin.call('PUT', '/scim', { raw: body }), 400);
    expectProblem(await org.admin.call('POST', '/scim/tokens', { raw: body }), 400);
  });

  it('changes nothing of the prototypes', async () => {
    await org.scim.post('/Users', {
      ...aUser(),
      constructor: { prototype: { polluted: true } },
      toString: 1,
    });
    const found = ok(await org.scim.get(`/Users/${userId}`), 200).json;
    expect(found).not.toHaveProperty('polluted');
    expectProblem(await org.admin.put('/scim', { constructor: { prototype: { enabled: true } } }), 400);
    expectProblem(await org.admin.put('/scim', { brake: { hasOwnProperty: 1 } }), 400);
    expectProblem(await operator().post('/organizations', { name: 'x', toString: 1, valueOf: {} }), 400);
  });
});

describe('A content type', () => {
  const types = [
    'text/plain',
    'text/html',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'application/*',
    '*/*',
    'json',
    ';',
    '/',
    'application/json, text/html',
    'a'.repeat(1000),
  ];

  it.each(types)('that is no JSON is 415: %s', async (type) => {
    const body = JSON.stringify(aUser());
    const length = { 'content-type': type, 'content-length': String(body.length) };
    expectScimError(await raw('POST', '/scim/v2/Users', length, body), 415);
    expectProblem(await rawAdmin('POST', '/api/v1/organizations', length, body), 415);
  });

  it.each(['iso-8859-1', 'utf-16', '"latin1"', 'utf-8x', ''])(
    'with the charset "%s" is 415',
    async (charset) => {
      const headers = { 'content-type': `application/scim+json; charset=${charset}` };
      expectScimError(await org.scim.call('POST', '/Users', { raw: JSON.stringify(aUser()), headers }), 415);
    },
  );

  it.each([
    'application/json',
    'application/scim+json; charset=UTF-8',
    'APPLICATION/SCIM+JSON;charset="utf-8"',
    'application/json; odata.metadata=none; charset=utf-8',
  ])('that is JSON is read: %s', async (type) => {
    ok(
      await org.scim.call('POST', '/Users', {
        raw: JSON.stringify(aUser()),
        headers: { 'content-type': type },
      }),
      201,
    );
  });

  it('that is missing is 415', async () => {
    const body = JSON.stringify(aUser());
    expectScimError(
      await raw('POST', '/scim/v2/Users', { 'content-length': String(body.length) }, body),
      415,
    );
    expectProblem(await rawAdmin('POST', '/api/v1/organizations', { 'content-length': '2' }, '{}'), 415);
  });
});

describe('A body that is too large', () => {
  const json = { 'content-type': 'application/scim+json' };
  const large = `{"userName":"x","title":"${'x'.repeat(1 << 20)}"}`;

  it('is 413 by its Content-Length, before any of it came', async () => {
    expectScimError(await raw('POST', '/scim/v2/Users', { ...json, 'content-length': '1048577' }), 413);
    expectScimError(
      await raw('POST', '/scim/v2/Users', { ...json, 'content-length': '99999999999999' }),
      413,
    );
    expectProblem(
      await rawAdmin('POST', '/api/v1/organizations', { ...json, 'content-length': '1048577' }),
      413,
    );
  });

  it('is 413 when all of it came', async () => {
    expectScimError(await org.scim.call('POST', '/Users', { raw: large }), 413);
    expectProblem(await org.admin.call('PUT', '/scim', { raw: large }), 413);
  });

  it('is 413 in chunks that do not end', async () => {
    const head = requestText('POST', '/scim/v2/Users', {
      ...json,
      authorization: `Bearer ${org.token}`,
      'transfer-encoding': 'chunked',
    });
    const chunk = `8000\r\n${' '.repeat(0x8000)}\r\n`;
    let sent = 0;
    const [answer, ...others] = await sendRaw(url, head, {
      patience: 20_000,
      // More than will come: it ends when the service has had enough.
      answers: 2,
      feed: (socket) => {
        const more = (): void => {
          sent += 0x8000;
          if (!socket.destroyed) socket.write(chunk, () => setImmediate(more));
        };
        more();
      },
    });
    if (!answer) throw new Error('no answer');
    expectScimError(answer, 413);
    expect(others).toEqual([]);
    expect(sent).toBeGreaterThan(16 << 20);
    expect(sent).toBeLessThan(80 << 20);
  });

  it('takes a body of exactly the limit', async () => {
    const body = JSON.stringify(aUser());
    const padded = body.padEnd(1 << 20, ' ');
    ok(await org.scim.call('POST', '/Users', { raw: padded }), 201);
    expectScimError(await org.scim.call('POST', '/Users', { raw: `${padded} ` }), 413);
  });

  it('is 401 to a stranger', async () => {
    const stranger = { ...json, authorization: 'Bearer nobody', 'content-length': '1048577' };
    expectScimError(await raw('POST', '/scim/v2/Users', stranger), 401);
  });

  it('leaves the service serving when the client goes away in the middle', async () => {
    const head = requestText(
      'POST',
      '/scim/v2/Users',
      { ...json, authorization: `Bearer ${org.token}`, 'content-length': '1000' },
      '{',
    );
    await Promise.all(Array.from({ length: 20 }, () => sendRaw(url, head, { patience: 100 })));
    expect((await org.scim.get(`/Users/${userId}`)).status).toBe(200);
  });
});

describe('Values of the wrong kind', () => {
  const users: [string, unknown][] = [
    ['a list for a body', [aUser()]],
    ['a text for a body', 'user'],
    ['a number for a body', 5],
    ['null for a body', null],
    ['no userName', { name: { givenName: 'x' } }],
    ['an empty userName', { userName: '' }],
    ['a number for userName', { userName: 5 }],
    ['a list for userName', { userName: ['x'] }],
    ['an object for userName', { userName: {} }],
    ['a text for name', { ...aUser(), name: 'Ada' }],
    ['a list for name', { ...aUser(), name: [{ givenName: 'a' }, { givenName: 'b' }] }],
    ['a number in name', { ...aUser(), name: { givenName: 5 } }],
    ['numbers for emails', { ...aUser(), emails: [1, 2] }],
    ['lists in emails', { ...aUser(), emails: [['x']] }],
    ['a word for active', { ...aUser(), active: 'yes' }],
    ['a number for active', { ...aUser(), active: 1 }],
    [
      'a text for the extension',
      { ...aUser(), 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': 'x' },
    ],
    ['a number for schemas', { ...aUser(), schemas: 5 }],
    ['schemas of something else', { ...aUser(), schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'] }],
    [
      'data too deep for an extension',
      { ...aUser(), 'urn:acme:x': JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) as unknown },
    ],
  ];

  it.each(users)('are 400 to SCIM: %s', async (_, body) => {
    expectScimError(await org.scim.post('/Users', body), 400);
    expectScimError(await org.scim.put(`/Users/${userId}`, body), 400);
  });

  const patches: [string, unknown][] = [
    ['a list', []],
    ['no operations', {}],
    ['operations that are none', { Operations: 'add' }],
    ['an operation that is a text', { Operations: ['add'] }],
    ['an operation without op', patchOf({ path: 'title', value: 'x' })],
    ['an op that does not exist', patchOf({ op: 'move', path: 'title' })],
    ['an op that is a number', patchOf({ op: 1, path: 'title' })],
    ['a path that is a number', patchOf({ op: 'replace', path: 5, value: 'x' })],
    ['a path that is none', patchOf({ op: 'replace', path: 'emails[', value: 'x' })],
    ['a removal of everything', patchOf({ op: 'remove' })],
    ['a removal of userName', patchOf({ op: 'remove', path: 'userName' })],
    ['a number for a text', patchOf({ op: 'replace', path: 'title', value: 5 })],
  ];

  it.each(patches)('are 400 in a PATCH: %s', async (_, body) => {
    const before = ok(await org.scim.get(`/Users/${userId}`), 200).json;
    expectScimError(await org.scim.patch(`/Users/${userId}`, body), 400);
    expect(ok(await org.scim.get(`/Users/${userId}`), 200).json).toEqual(before);
  });

  const settings: [string, unknown][] = [
    ['a list', []],
    ['a text', 'x'],
    ['null', null],
    ['a text for a flag', { enabled: 'true' }],
    ['null for a flag', { enabled: null }],
    ['an object for a list', { allowedDomains: {} }],
    ['a text for a list', { allowedIps: '10.0.0.0/8' }],
    ['a number in a list', { allowedDomains: [1] }],
    ['a list in a list', { allowedIps: [['10.0.0.0/8']] }],
    ['no network', { allowedIps: ['10.0.0.0/33'] }],
    ['a list for an object', { brake: [] }],
    ['a list of objects for an object', { brake: [{ enabled: true }] }],
    ['a number as a text', { logRetentionDays: '14' }],
    ['a fraction', { logRetentionDays: 1.5 }],
    ['a huge number', { logRetentionDays: 1e300 }],
    ['an unknown role', { defaultRole: 'root' }],
    ['an unknown field', { enabled: true, drop: 1 }],
  ];

  it.each(settings)('are 400 with the fields named in the settings: %s', async (_, body) => {
    const before = ok(await org.admin.get('/scim'), 200).json;
    const answer = await org.admin.put('/scim', body);
    expectProblem(answer, 400);
    expect(answer.json.errors.length).toBeGreaterThan(0);
    expect(ok(await org.admin.get('/scim'), 200).json).toEqual(before);
  });

  it.each([
    [{ name: '' }],
    [{ name: ' ' }],
    [{ name: 'x'.repeat(201) }],
    [{ name: 'a\u0001' }],
    [{ name: ['x'] }],
    [{ name: {} }],
    [{ name: 'x', slug: 'UP' }],
    [{ name: 'x', id: 'y' }],
  ])('are 400 in an organization: %j', async (body) => {
    expectProblem(await operator().post('/organizations', body), 400);
  });

  it.each([
    [{}],
    [{ name: 'x', expiresAt: 'tomorrow' }],
    [{ name: 'x', expiresAt: '2000-01-01T00:00:00Z' }],
    [{ name: 'x', expiresAt: 5 }],
    [{ name: 'x', scopes: [] }],
    [{ name: 'x', scopes: ['all'] }],
    [{ name: 'x', scopes: 'users:read' }],
    [{ name: 'x', allowedIps: ['::1%eth0'] }],
  ])('are 400 in a token: %j', async (body) => {
    expectProblem(await org.admin.post('/scim/tokens', body), 400);
  });
});

describe('Texts that are too long for an index', () => {
  // Random, because PostgreSQL would compress what repeats.
  const long = (length: number): string =>
    Array.from({ length }, (_, at) =>
      String.fromCharCode(97 + ((at * 7919 + (at >> 3) * 104_729 + ((at * at) % 1009)) % 26)),
    ).join('');

  it.each(['userName', 'externalId', 'displayName', 'title'])(
    'are refused or kept, never a fault: %s',
    async (name) => {
      for (const length of [300, 2_600, 9_000, 60_000]) {
        const answer = await org.scim.post('/Users', { ...aUser(), emails: [], [name]: long(length) });
        if (answer.status === 201) expect(answer.json[name]).toBe(long(length));
        else expectScimError(answer, 400);
      }
    },
  );

  it('are refused or kept, never a fault: emails', async () => {
    for (const length of [300, 2_600, 9_000]) {
      const answer = await org.scim.post(
        '/Users',
        aUser({ emails: [{ value: `${long(length)}@acme.test`, type: 'work' }] }),
      );
      if (answer.status !== 201) expectScimError(answer, 400);
    }
  });

  it('are refused or kept, never a fault: a userName that grows eighteen times under NFKC', async () => {
    const answer = await org.scim.post('/Users', aUser({ userName: '\ufdfa'.repeat(250), emails: [] }));
    if (answer.status !== 201) expectScimError(answer, 400);
  });

  it('are refused or kept in a PATCH, too', async () => {
    for (const path of ['userName', 'externalId']) {
      const answer = await org.scim.patch(
        `/Users/${userId}`,
        patchOf({ op: 'replace', path, value: long(9_000) }),
      );
      if (answer.status !== 200) expectScimError(answer, 400);
    }
  });

  it('find nobody in a filter', async () => {
    const answer = await org.scim.get('/Users', { filter: `userName eq "${long(4_000)}"` });
    expect(ok(answer, 200).json.totalResults).toBe(0);
  });
});

describe('Addresses', () => {
  const unknown = [
    '/scim/v2',
    '/scim/v2/',
    '/scim/v2/Nothing',
    '/scim/v2/Users/a/b',
    '/scim/v2/Users/../..',
    '/api/v2/scim/x',
    '//scim//v2//x',
    '/SCIM/V2/x',
    '/scim/v2/Users.json',
    '/scim/v2/%55sers/x/y',
    '/%73cim/v2/Nothing',
    '/scim%2fv2/Users',
  ];

  it.each(unknown)('that lead nowhere are a SCIM 404: %s', async (path) => {
    const answer = await raw('GET', path);
    if (path.includes('%2f')) expectProblem(answer, 404);
    else expectScimError(answer, 404);
  });

  it.each([
    '/',
    '/api',
    '/api/v1',
    '/api/v1/nothing',
    '/api/v1/organizations/x/y',
    '/robots.txt',
    '/scim',
    '/.env',
    '/api/scim',
  ])('that lead nowhere are a 404 problem: %s', async (path) => {
    expectProblem(await rawAdmin('GET', path), 404);
  });

  it('that lead nowhere below an organization are a SCIM 404', async () => {
    for (const path of ['', '/', '/Nothing', '/users/a/b', '//Nothing'])
      expectScimError(await org.scim.get(path), 404);
  });

  it.each([
    '/scim/v2/Users/%zz',
    '/scim/v2/Users/%',
    '/scim/v2/Users/%ff',
    '/scim/v2/Users/%ed%a0%80',
    '/scim/v2/Users/%c0%af',
    '/scim/v2/Users/%00',
    '/scim/v2/Users/a%00b',
    '/scim/v2/Users?filter=a%00',
    '/scim/v2/Users?%00=1',
  ])('that are badly escaped are 400: %s', async (path) => {
    expectScimError(await raw('GET', path), 400);
  });

  it.each(['/api/v1/organizations/%zz', '/api/v1/organizations/%00', '/api/v1/organizations?cursor=%00'])(
    'that are badly escaped are a 400 problem: %s',
    async (path) => {
      expectProblem(await rawAdmin('GET', path), 400);
    },
  );

  it('with an overlong id are 4xx', async () => {
    for (const length of [37, 101, 1024, 1025, 8_000]) {
      expectScimError(await raw('GET', `/scim/v2/Users/${'a'.repeat(length)}`), 404, 414);
      expectProblem(await rawAdmin('GET', `/api/v1/organizations/${'a'.repeat(length)}`), 404, 414);
    }
  });

  it('that are longer than any header may be are refused in the right form', async () => {
    expectScimError(await raw('GET', `/scim/v2/Users?filter=${'a'.repeat(20_000)}`), 414, 431);
    expectProblem(await rawAdmin('GET', `/api/v1/organizations?cursor=${'a'.repeat(20_000)}`), 414, 431);
  });

  it('in absolute form are those they name', async () => {
    expectScimError(await raw('GET', `http://elsewhere.example/scim/v2/Nothing`), 404);
    expectScimError(
      await raw('GET', `http://elsewhere.example/scim/v2/Users`, { authorization: 'Bearer x' }),
      401,
    );
  });

  it.each([
    "' or 1=1--",
    '1;drop table member',
    '"; select pg_sleep(10)--',
    '../../etc/passwd',
    '${7*7}',
    '{{7*7}}',
    '%s%s%n',
    '<script>',
    '\u202e',
    '𝕏',
  ])('take ids for what they are: %s', async (text) => {
    const id = encodeURIComponent(text);
    expectScimError(await org.scim.get(`/Users/${id}`), 404);
    expectScimError(await org.scim.delete(`/Users/${id}`), 404);
    expectScimError(
      await org.scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path: 'title', value: 'x' })),
      404,
    );
    expectProblem(await operator().get(`/organizations/${id}`), 404);
    expectProblem(await org.admin.get(`/members/${id}`), 404);
    expectProblem(await org.admin.delete(`/scim/tokens/${id}`), 404);
    expectProblem(await org.admin.post(`/scim/tokens/${id}/rotate`, {}), 404);
  });

  it('keep SQL in values what it is: text', async () => {
    const text = `'; drop table member; -- " \\ % _ $1 ?`;
    const made = ok(
      await org.scim.post('/Users', aUser({ title: text, displayName: text, externalId: text })),
      201,
    ).json;
    const found = ok(
      await org.scim.get('/Users', {
        filter: `externalId eq ${JSON.stringify(text)} and title eq ${JSON.stringify(text)}`,
      }),
      200,
    ).json;
    expect(found.Resources).toEqual([made]);
  });
});

describe('Query parameters', () => {
  const bad: [string, string][] = [
    ['a repeated filter', 'filter=id+pr&filter=id+pr'],
    ['a repeated count', 'count=1&count=2'],
    ['a repeated parameter in another case', 'count=1&COUNT=2'],
    ['a count that is no number', 'count=ten'],
    ['a count in words of JavaScript', 'count=1e3'],
    ['a startIndex that is no number', 'startIndex=0x10'],
    ['an empty filter', 'filter='],
    ['a filter that is none', 'filter=userName'],
    ['a filter on nothing', 'filter=nothing+eq+%22x%22'],
    ['a filter on the password', 'filter=password+pr'],
    ['a sortBy that is none', 'sortBy=nothing'],
    ['a sortOrder that is none', 'sortBy=userName&sortOrder=up'],
  ];

  it.each(bad)('that are wrong are 400: %s', async (_, query) => {
    expectScimError(await org.scim.get(`/Users?${query}`), 400);
  });

  it.each([
    'count=-5',
    'count=99999999999999999999',
    'startIndex=-1',
    'startIndex=99999999999999999999',
    'startIndex=0',
    '__proto__=1',
    'constructor=1&toString=2',
    '&&&',
    'a[b][c]=1',
    '%F0%9F%98%80=1',
  ])('that are merely odd are served: %s', async (query) => {
    ok(await org.scim.get(`/Users?${query}`), 200);
  });

  it.each([
    'limit=0',
    'limit=-1',
    'limit=1e2',
    'limit=201',
    'limit=9999999999',
    'limit=5&limit=6',
    'cursor=x',
    'cursor=x&cursor=y',
    'nothing=1',
    '__proto__=1',
    'constructor=1',
  ])('of the admin REST that are wrong are a 400 problem: %s', async (query) => {
    const answer = await operator().get(`/organizations?${query}`);
    expectProblem(answer, 400);
    expect(answer.json.errors.length).toBeGreaterThan(0);
  });

  it('take no credential', async () => {
    for (const name of ['access_token', 'token', 'authorization', 'api_key']) {
      const path = `/scim/v2/Users?${name}=${org.token}`;
      const [answer] = await sendRaw(url, requestText('GET', path));
      expectScimError(answer ?? { status: 0, headers: {}, body: '' }, 401);
    }
    const body = JSON.stringify({ ...aUser(), access_token: org.token });
    const headers = { 'content-type': 'application/scim+json', 'content-length': String(body.length) };
    const [answer] = await sendRaw(url, requestText('POST', '/scim/v2/Users', headers, body));
    expectScimError(answer ?? { status: 0, headers: {}, body: '' }, 401);
  });
});

describe('Times that no database keeps', () => {
  const times = [
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+10:00',
    '9999-12-31T23:59:59-23:59',
    '9999-12-31T23:59:60Z',
    '10000-01-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    'now',
    'infinity',
  ];

  it.each(times)('are 400: %s', async (time) => {
    for (const name of ['since', 'until']) {
      expectProblem(await org.admin.get('/audit-events', { [name]: time }), 400);
      expectProblem(await org.admin.get('/audit-events/export', { [name]: time }), 400);
      expectProblem(await operator().get('/audit-events', { [name]: time }), 400);
    }
    expectProblem(await org.admin.post('/scim/tokens', { name: 'x', expiresAt: time }), 400);
    expectProblem(await org.admin.post(`/scim/tokens/${org.tokenId}/rotate`, { expiresAt: time }), 400);
    const filter = `meta.created gt "${time}"`;
    const answer = await org.scim.get('/Users', { filter });
    if (answer.status !== 200) expectScimError(answer, 400);
  });
});

describe('Methods', () => {
  const allowed: [string, string][] = [
    ['/scim/v2/Users', 'GET, POST'],
    ['/scim/v2/Users/x', 'GET, PUT, PATCH, DELETE'],
    ['/api/v2/scim/ServiceProviderConfig', 'GET'],
    ['/scim/v2/ResourceTypes/User', 'GET'],
    ['/scim/v2/Schemas', 'GET'],
  ];

  it.each(allowed)('that an endpoint does not take are 405 with what it takes: %s', async (path, allow) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      if (allow.split(', ').includes(method)) continue;
      const answer = await raw(method, path, { 'content-length': '0' });
      expectScimError(answer, 405, 404);
      if (method !== 'PROPFIND')
        expect([method, answer.status, answer.headers['allow']]).toEqual([method, 405, allow]);
    }
  });

  it.each(['PURGE', 'MKCOL', 'LOCK', 'QUERY', 'SEARCH', 'PROPFIND', 'TRACE', 'OPTIONS'])(
    'that nobody takes are refused by the admin REST: %s',
    async (method) => {
      const answer = await rawAdmin(method, '/api/v1/organizations', { 'content-length': '0' });
      expectProblem(answer, 404, 405, ...(method === 'QUERY' ? [400] : []));
    },
  );

  it('that do not exist are refused by the parser, without a page', async () => {
    for (const method of ['FOO', 'get', 'G E T', '']) {
      const answer = await raw(method, '/scim/v2/Users');
      expect(answer.status).toBe(400);
      expectNoInsides(answer.body);
    }
  });

  it('HEAD answers as GET does, without a body', async () => {
    const [head, get] = [
      await raw('HEAD', `/scim/v2/Users/${userId}`),
      await raw('GET', `/scim/v2/Users/${userId}`),
    ].map(({ status, headers }) => ({ status, type: headers['content-type'], etag: headers['etag'] }));
    expect(head).toEqual(get);
    const refused = await raw('HEAD', `/scim/v2/Users/${userId}`, { authorization: 'Bearer x' });
    expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
  });

  it('OPTIONS tells a stranger nothing', async () => {
    expectScimError(
      await raw('OPTIONS', '/scim/v2/Users', { authorization: 'Bearer x', origin: 'https://evil.example' }),
      401,
    );
    const answer = await rawAdmin('OPTIONS', '/api/v1/organizations', {
      origin: 'https://evil.example',
      'access-control-request-method': 'GET',
    });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('On the wire', () => {
  it('HTTP/1.0 is answered and closed', async () => {
    const [answer] = await sendRaw(
      url,
      `GET /scim/v2/Users/${userId} HTTP/1.0\r\nauthorization: Bearer ${org.token}\r\n\r\n`,
    );
    expect(answer).toMatchObject({ status: 200, headers: { connection: 'close' } });
    const [refused] = await sendRaw(url, 'GET /scim/v2/Users HTTP/1.0\r\n\r\n');
    expectScimError(refused ?? { status: 0, headers: {}, body: '' }, 401);
  });

  it('pipelined requests are answered each by its own, in order', async () => {
    const one = (path: string, token: string): string =>
      requestText('GET', path, { authorization: `Bearer ${token}` });
    const bytes = [
      one(`/scim/v2/Users/${userId}`, org.token),
      one('/scim/v2/Users', 'x'),
      one('/scim/v2/Nothing', org.token),
      one('/healthz', ''),
      one(`/scim/v2/Users/${userId}`, org.token),
    ];
    const answers = await sendRaw(url, bytes.join(''), { answers: 5 });
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 404, 200, 200]);
    expect(answers[4]?.body).toBe(answers[0]?.body);
  });

  it('a request smuggled in a body is none', async () => {
    const inner = requestText('DELETE', `/scim/v2/Users/${userId}`, { authorization: `Bearer ${org.token}` });
    for (const both of [
      { 'content-length': String(inner.length), 'transfer-encoding': 'chunked' },
      { 'content-length': '5, 6' },
      { 'content-length': '-1' },
      { 'content-length': 'five' },
      { 'transfer-encoding': 'chunked, identity' },
    ]) {
      const [answer] = await sendRaw(url, requestText('POST', '/scim/v2/Users', both, inner), {
        patience: 1_000,
      });
      expect(answer?.status ?? 400).toBeGreaterThanOrEqual(400);
      expect(answer?.status ?? 400).toBeLessThan(500);
    }
    ok(await org.scim.get(`/Users/${userId}`), 200);
  });

  it('headers that are too large or too many are refused in the form of the path', async () => {
    expectScimError(await raw('GET', '/scim/v2/Users', { 'x-filler': 'x'.repeat(20_000) }), 431);
    expectProblem(await rawAdmin('GET', '/api/v1/organizations', { 'x-filler': 'x'.repeat(20_000) }), 431);
    const many = Object.fromEntries(Array.from({ length: 1500 }, (_, at) => [`x-${at}`, '1']));
    const answer = await raw('GET', `/scim/v2/Users/${userId}`, many);
    expect([200, 431]).toContain(answer.status);
  });

  it('a broken request line or header is 400 in the form of the path', async () => {
    for (const bytes of [
      'GET /scim/v2/Users\r\n\r\n',
      'GET /scim/v2/Users HTTP/9.9\r\n\r\n',
      'GET /scim/v2/Users HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n',
      'GET /scim/v2/\0Users HTTP/1.1\r\nhost: x\r\n\r\n',
    ]) {
      const [answer] = await sendRaw(url, bytes);
      if (!answer) throw new Error(`no answer to ${JSON.stringify(bytes)}`);
      expectScimError(answer, 400, 401, 505);
    }
    const [answer] = await sendRaw(url, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03');
    expect(answer?.status ?? 400).toBe(400);
  });

  it.each([
    'x'.repeat(4096),
    'Basic eDp5',
    'Bearer',
    'Bearer ',
    'Bearer\t',
    'Bearer a b',
    'Bearer \u00ff\u00fe',
    'Bearer scim_',
    `Bearer scim_${'0'.repeat(46)}`,
    'Negotiate x',
    '',
    'Bearer null',
  ])('the Authorization "%s" is 401', async (authorization) => {
    const answer = await raw('GET', '/scim/v2/Users', { authorization });
    expectScimError(answer, 401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expectProblem(await raw('GET', '/api/v1/organizations', { authorization }), 401);
  });

  it('a repeated Authorization is 401, whichever is good', async () => {
    for (const [one, two] of [
      [org.token, 'x'],
      ['x', org.token],
      [org.token, org.token],
    ]) {
      const text = `GET /scim/v2/Users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${one}\r\nauthorization: Bearer ${two}\r\n\r\n`;
      const [answer] = await sendRaw(url, text);
      expectScimError(answer ?? { status: 0, headers: {}, body: '' }, 401);
    }
  });

  it('odd headers change nothing', async () => {
    const plain = ok(await org.scim.get(`/Users/${userId}`), 200).json;
    const odd = {
      'x-http-method-override': 'DELETE',
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
      host: 'evil.example',
      'x-forwarded-proto': 'javascript',
      range: 'bytes=0-1',
      'x-request-id': '<script>',
      te: 'trailers',
      accept: 'text/html',
      'accept-encoding': 'bogus',
      upgrade: 'websocket',
      connection: 'Upgrade',
    };
    const answer = await raw('GET', `/api/scim/v2/${org.id}/Users/${userId}`, odd);
    expect(JSON.parse(answer.body)).toEqual(plain);
    expect(answer.headers['x-request-id']).toMatch(/^[\w-]{8,64}$/);
  });
});

describe('Authentication', () => {
  const bad: [string, string, string, string][] = [
    ['POST', '/Users', '{"userName":', 'application/scim+json'],
    ['POST', '/Users', '{}', 'text/html'],
    ['PUT', '/Users/x', '[]', 'application/scim+json'],
    ['PATCH', '/Users/x', '', 'application/scim+json'],
    ['DELETE', '/Users/x', 'x', 'text/plain'],
    ['GET', '/Users?filter=nonsense', '', ''],
    ['GET', '/Users?count=x', '', ''],
    ['GET', '/Nothing', '', ''],
    ['DELETE', '/Users', '', ''],
  ];

  it.each(bad)('is judged before anything else: %s %s', async (method, path, body, type) => {
    const headers = {
      authorization: 'Bearer nobody',
      ...(type ? { 'content-type': type, 'content-length': String(body.length) } : {}),
    };
    for (const base of ['/scim/v2', '/api/v2/scim', `/api/scim/v2/${org.id}`, '/api/scim/v2/nobody']) {
      expectScimError(await raw(method, base + path, headers, body), 401);
    }
  });

  it('is judged before anything else by the admin REST', async () => {
    const headers = { authorization: 'Bearer nobody', 'content-type': 'text/html', 'content-length': '1' };
    for (const path of [
      '',
      `/${org.id}`,
      `/${org.id}/scim`,
      '/nobody',
      '/nobody/scim',
      '/nobody/audit-events?limit=x',
    ]) {
      const method = path.includes('?')
        ? 'GET'
        : path.endsWith('scim')
          ? 'PUT'
          : path === ''
            ? 'POST'
            : 'PATCH';
      const answer = await raw(method, `/api/v1/organizations${path}`, headers, '{');
      expect([path, answer.status]).toEqual([path, 401]);
      expectProblem(answer, 401);
    }
  });
});

describe('Whatever is sent', () => {
  const words = [
    'userName',
    'emails',
    'name',
    'active',
    'schemas',
    'op',
    'path',
    'value',
    'Operations',
    'add',
    'replace',
    'remove',
    'emails[type eq "work"].value',
    'urn:acme:x',
    'enabled',
    'brake',
    'constructor',
    'password',
    'members',
    'manager',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    'x509Certificates',
  ];
  const scalar = fc.oneof(
    fc.constantFrom<unknown>(
      ...words,
      null,
      true,
      false,
      0,
      -1,
      1.5,
      1e308,
      '',
      '\u0001',
      '😀',
      '\ud800',
      '\0',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  );
  const json = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...words), tie('json'), { maxKeys: 5 }),
    ),
  })).json;
  const body = fc.oneof(
    { weight: 6, arbitrary: json.map((value) => Buffer.from(JSON.stringify(value))) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
  );
  const filterWords = [
    ...words,
    'eq',
    'ne',
    'co',
    'sw',
    'gt',
    'pr',
    'and',
    'or',
    'not',
    '(',
    ')',
    '[',
    ']',
    '.',
    '"',
    '"x"',
    'null',
    'true',
    '5',
    'meta.created',
    '"2020-01-01T00:00:00Z"',
    '"0000-01-01T00:00:00Z"',
    'id',
    'externalId',
    '\\',
    '\u0000',
    '%',
  ];
  const filter = fc.array(fc.constantFrom(...filterWords), { maxLength: 9 }).map((parts) => parts.join(' '));
  const query = fc.oneof(
    fc.constant(''),
    filter.map((text) => `?filter=${encodeURIComponent(text)}`),
    fc
      .tuple(
        fc.constantFrom(
          'count',
          'startIndex',
          'sortBy',
          'sortOrder',
          'attributes',
          'excludedAttributes',
          'limit',
          'cursor',
          'since',
        ),
        scalar,
      )
      .map(([name, value]) => `?${name}=${encodeURIComponent(String(value).replace(/\p{Surrogate}/gu, ''))}`),
  );
  const segment = fc.oneof(
    fc.constantFrom(
      'Users',
      'users',
      'Groups',
      'Schemas',
      'ResourceTypes',
      '.search',
      'Me',
      'Bulk',
      'scim',
      'tokens',
      'members',
      'audit-events',
      'export',
      'rotate',
      '',
      '.',
      '..',
      '%2e%2e',
      '%',
      '*',
      ':id',
    ),
    fc.string({ maxLength: 8 }).map((text) => encodeURIComponent(text)),
  );
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD');

  function refusalOf(path: string, answer: Answer): void {
    // RFC 7644 §3.11: 501 is what a server without /Me answers.
    const noPerson = answer.status === 501 && /\/me\/*$/i.test(path);
    if (!noPerson) expect(answer.status, `${path} ${answer.text}`).toBeLessThan(500);
    if (answer.status < 400 || answer.text === '') return;
    if (!/^\/+(api\/+)?(scim\/+v2|v2\/+scim)(\/|$)/i.test(path)) expectProblem(answer, answer.status);
    else expectScimError(answer, answer.status);
  }

  it('SCIM takes or refuses it, in its own form', async () => {
    const place = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('/Users', `/Users/`) },
      { weight: 2, arbitrary: fc.array(segment, { maxLength: 3 }).map((parts) => `/${parts.join('/')}`) },
    );
    await fc.assert(
      fc.asyncProperty(method, place, query, body, fc.boolean(), async (verb, where, search, bytes, good) => {
        const path = `/api/v2/scim${where === '/Users/' ? `/Users/${userId}` : where}${search}`;
        const authorization = good ? `Bearer ${org.token}` : 'Bearer scim_x';
        const bare = verb === 'GET' || verb === 'HEAD';
        const answer = await fetchAs(verb, path, authorization, bare ? undefined : bytes);
        refusalOf(new URL(path, url).pathname, answer);
      }),
      { numRuns: 500 },
    );
    ok(await org.scim.get('/Users'), 200);
  }, 60_000);

  it('the admin REST takes or refuses it, in its own form', async () => {
    const own = await newOrganization();
    const place = fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom('', '/scim', '/scim/tokens', '/members', '/audit-events') },
      { weight: 1, arbitrary: fc.array(segment, { maxLength: 3 }).map((parts) => `/${parts.join('/')}`) },
    );
    await fc.assert(
      fc.asyncProperty(method, place, query, body, async (verb, where, search, bytes) => {
        const path = `/api/v1/organizations/${own.id}${where}${search}`;
        if (
          new URL(path, url).pathname.replace(/\/+$/, '').length <= `/api/v1/organizations/${own.id}`.length
        )
          return;
        const bare = verb === 'GET' || verb === 'HEAD';
        refusalOf(path, await fetchAs(verb, path, `Bearer ${operatorKey}`, bare ? undefined : bytes));
      }),
      { numRuns: 300 },
    );
    ok(await own.admin.get('/scim'), 200);
  }, 60_000);
});

async function fetchAs(
  method: string,
  path: string,
  authorization: string,
  body: Buffer | undefined,
): Promise<Answer> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization, ...(body ? { 'content-type': 'application/scim+json' } : {}) },
    ...(body ? { body: new Uint8Array(body) } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: undefined };
}
