import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import {
  aKey,
  type DescribedProvider,
  discoveryPath,
  sendJson,
  startDescribedProvider,
} from '../support/described-provider.js';
import { newOrganization, ok, type Organization } from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { type Service, startService } from '../support/service.js';

const uniform =
  'The address cannot be reached. It must be an https address on the public internet that answers.';

let database: TestDatabase;
let service: Service;
let provider: DescribedProvider;
/** Something inside that nobody may reach, which counts who does. */
let inside: Server;
let insidePort: number;
let reached = 0;
let org: Organization;

beforeAll(async () => {
  [database, provider] = await Promise.all([createDatabase(), startDescribedProvider()]);
  inside = createServer((socket) => {
    reached += 1;
    socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}');
  }).listen(0);
  await once(inside, 'listening');
  const address = inside.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  insidePort = address.port;
  service = await startService({ ...database, env: { EGRESS_ALLOW: `localhost:${provider.port}` } });
});

afterAll(async () => {
  await service?.stop();
  await provider?.stop();
  inside?.close();
  await database?.drop();
});

beforeEach(async () => {
  provider.reset();
  reached = 0;
  org = await newOrganization({}, service);
});

interface Check {
  name: string;
  ok: boolean;
  detail: string;
}

async function tested(wish: Record<string, unknown> = { issuer: provider.issuer }): Promise<Check[]> {
  const { json } = ok(await org.admin.post('/oidc/test', wish), 200);
  expect(json.ok).toBe(json.checks.every((check: Check) => check.ok));
  return json.checks;
}

async function failed(wish?: Record<string, unknown>): Promise<Check[]> {
  return (await tested(wish)).filter(({ ok: fine, detail }) => !fine && !detail.startsWith('Not checked'));
}

const put = (wish: Record<string, unknown>): Promise<Answer> => org.admin.put('/oidc', wish);

/** Addresses that lead inside, or nowhere that a provider could be, in every way they are written. */
const internal = [
  'http://acme.test',
  'ftp://acme.test',
  'https://acme.test:8443',
  'https://localhost',
  'https://localhost.',
  'https://LOCALHOST',
  'https://a.localhost',
  'https://postgres',
  'https://metadata.google.internal',
  'https://printer.local',
  'https://wiki.corp',
  'https://router.home.arpa',
  'https://127.0.0.1',
  'https://127.1',
  'https://127.000.000.001',
  'https://2130706433',
  'https://0x7f000001',
  'https://0x7f.0.0.1',
  'https://0177.0.0.1',
  'https://017700000001',
  'https://0',
  'https://0.0.0.0',
  'https://①②⑦.0.0.1',
  'https://127。0。0。1',
  'https://%31%32%37.0.0.1',
  'https://10.0.0.1',
  'https://100.64.0.1',
  'https://100.100.100.200',
  'https://169.254.169.254',
  'https://172.31.255.255',
  'https://192.168.0.1',
  'https://192.0.0.192',
  'https://192.0.2.1',
  'https://198.18.0.1',
  'https://224.0.0.1',
  'https://255.255.255.255',
  'https://[::]',
  'https://[::1]',
  'https://[0:0:0:0:0:0:0:1]',
  'https://[::ffff:127.0.0.1]',
  'https://[::ffff:7f00:1]',
  'https://[::127.0.0.1]',
  'https://[64:ff9b::7f00:1]',
  'https://[64:ff9b:1::a00:1]',
  'https://[2002:7f00:1::]',
  'https://[2001:0:7f00:1::]',
  'https://[fe80::1]',
  'https://[fec0::1]',
  'https://[fc00::1]',
  'https://[fd00:ec2::254]',
  'https://[ff02::1]',
  'https://[2001:db8::1]',
  'https://[100::1]',
  'https://[5f00::1]',
];

describe('T73 T74 An address that leads inside', () => {
  it.each(internal)('is no issuer, saved or tried: %s', async (issuer) => {
    const answer = ok(await put({ issuer }), 400);
    const { errors } = answer.json;
    expect(errors).toEqual([{ path: 'issuer', message: expect.stringMatching(/\S/) }]);
    const again = await org.admin.post('/oidc/test', { issuer });
    if (again.status === 400) expect(again.json.errors[0].path).toBe('issuer');
    else
      expect(again.json).toMatchObject({
        ok: false,
        checks: [{ name: 'discovery', ok: false }, ...Array.from({ length: 5 }, () => ({ ok: false }))],
      });
    expect(ok(await org.admin.get('/oidc'), 200).json.issuer).toBeNull();
  });

  it.each(internal)('is no endpoint of a provider: %s', async (url) => {
    for (const name of [
      'authorization_endpoint',
      'token_endpoint',
      'jwks_uri',
      'userinfo_endpoint',
      'end_session_endpoint',
    ]) {
      provider.metadata = { [name]: url };
      const { json } = ok(await put({ issuer: provider.issuer }), 400);
      expect(json.errors).toEqual([{ path: 'issuer', message: expect.stringContaining(name) }]);
    }
    expect(await failed()).toEqual([expect.objectContaining({ name: 'endpoints' })]);
    expect(provider.calls).not.toContain('/jwks');
  });

  it('is not connected to at all, on any port, and open and closed ports sound the same', async () => {
    const words = new Set<string>();
    for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0']) {
      for (const port of [insidePort, 1]) {
        const answer = ok(await put({ issuer: `https://${host}:${port}` }), 400);
        words.add(answer.json.errors[0].message);
        provider.metadata = { jwks_uri: `http://${host}:${port}/jwks` };
        ok(await put({ issuer: provider.issuer }), 400);
      }
    }
    expect([...words]).toEqual(['The address must be on port 443, the one of https.']);
    expect(reached).toBe(0);
  });

  it('is refused in the same words, whatever it is', async () => {
    const words = new Set<string>();
    for (const issuer of ['https://10.0.0.1', 'https://[::1]', 'https://postgres', 'https://wiki.corp']) {
      words.add(ok(await put({ issuer }), 400).json.errors[0].message);
    }
    expect([...words]).toEqual([uniform]);
  });

  it('is not what the operator allowed by allowing one port of its host', async () => {
    ok(await put({ issuer: `http://localhost:${insidePort}` }), 400);
    ok(await put({ issuer: `http://127.0.0.1:${provider.port}` }), 400);
    expect(reached).toBe(0);
    expect(provider.calls).toEqual([]);
  });
});

describe('T74 A redirect', () => {
  it.each([301, 302, 303, 307, 308])(
    '%i is not followed, for the description and for the keys',
    async (status) => {
      const away = (response: ServerResponse): void => {
        response.writeHead(status, { location: `http://localhost:${insidePort}/` }).end();
      };
      provider.answers.set('/jwks', away);
      expect(await failed()).toEqual([
        { name: 'jwks', ok: false, detail: 'The address answers with a redirect, which is not followed.' },
      ]);
      provider.answers.set(discoveryPath, away);
      expect((await failed())[0]).toMatchObject({
        name: 'discovery',
        detail: expect.stringContaining('redirect'),
      });
      expect(reached).toBe(0);
    },
  );
});

/** Answers that no provider gives, and what is said of them. */
const hostile: [string, (response: ServerResponse) => void, RegExp][] = [
  ['50 MB', (response) => flood(response, {}), /more than 1 MiB/],
  [
    '50 MB that are announced',
    (response) => flood(response, { 'content-length': String(50 * 1_048_576) }),
    /more than 1 MiB/,
  ],
  [
    'a small body that unpacks to 50 MB',
    (response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync(Buffer.alloc(50 * 1_048_576, ' '))),
    /more than 1 MiB/,
  ],
  ['a broken connection', (response) => void response.socket?.destroy(), /cannot be reached/],
  ['no HTTP', (response) => void response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n'), /cannot be reached/],
  [
    'a web page',
    (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    /no JSON/,
  ],
  [
    'JSON that is called text',
    (response) => void response.writeHead(200, { 'content-type': 'text/plain' }).end('{}'),
    /no JSON/,
  ],
  [
    'half a document',
    (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"issuer":'),
    /no JSON/,
  ],
  ['a list', (response) => sendJson(response, []), /no JSON object|no list of keys/],
  ['null', (response) => sendJson(response, null), /no JSON object|no list of keys/],
  ['no content', (response) => void response.writeHead(204).end(), /status 204/],
  ['a failure', (response) => void response.writeHead(500).end(), /status 500/],
  [
    'a huge header',
    (response) => void response.writeHead(200, { 'x-big': 'a'.repeat(100_000) }).end(),
    /cannot be reached/,
  ],
];

/** Answers that take for ever. */
const endless: [string, (response: ServerResponse) => void][] = [
  ['nothing', () => undefined],
  [
    'headers and then nothing',
    (response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
  ],
  ['a byte now and then', (response) => drip(response)],
];

function flood(response: ServerResponse, headers: Record<string, string>): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  const chunk = Buffer.alloc(65_536, ' ');
  let sent = 0;
  const more = (): void => {
    while (sent < 50 * 1_048_576 && !response.destroyed) {
      sent += chunk.length;
      if (!response.write(chunk)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 200);
  response.on('close', () => clearInterval(timer));
}

describe('A provider that answers with', () => {
  it.each(hostile)('%s is told of in words, within 10 seconds', async (_, answer, sentence) => {
    for (const [path, name] of [
      [discoveryPath, 'discovery'],
      ['/jwks', 'jwks'],
    ] as const) {
      provider.reset();
      provider.answers.set(path, answer);
      const began = performance.now();
      const faults = await failed();
      expect(performance.now() - began).toBeLessThan(10_000);
      expect(faults).toEqual([{ name, ok: false, detail: expect.stringMatching(sentence) }]);
    }
  });

  it('a broken connection is told of to the operator by its cause, with the origin alone', async () => {
    const path = '/told-to-the-operator';
    provider.answers.set(`${path}${discoveryPath}`, (response) => void response.socket?.destroy());
    await failed({ issuer: `${provider.issuer}${path}` });
    await expect
      .poll(() => service.log.map((text) => JSON.parse(text)).findLast(({ kind }) => kind !== undefined))
      .toMatchObject({ origin: provider.issuer, kind: 'unreachable', detail: 'UND_ERR_SOCKET' });
    expect(service.log.join('\n')).not.toContain(path);
  });

  it('nothing, little or slowly is given up, within 10 seconds', async () => {
    const tries = endless.flatMap(([name, answer], index) =>
      ['discovery', 'jwks'].map(async (check) => {
        const issuer = `${provider.issuer}/${check}-${index}`;
        const described = { issuer, authorization_endpoint: issuer, token_endpoint: issuer };
        const path = `${new URL(issuer).pathname}${discoveryPath}`;
        provider.answers.set(path, (response) =>
          check === 'discovery'
            ? answer(response)
            : sendJson(response, { ...described, jwks_uri: `${issuer}/keys` }),
        );
        provider.answers.set(`${new URL(issuer).pathname}/keys`, answer);
        const began = performance.now();
        const faults = await failed({ issuer });
        expect([name, performance.now() - began < 10_000]).toEqual([name, true]);
        expect(faults).toEqual([{ name: check, ok: false, detail: expect.stringMatching(/in time/) }]);
      }),
    );
    await Promise.all(tries);
  });

  it('nothing holds up no other organization', async () => {
    const issuer = `${provider.issuer}/hang`;
    provider.answers.set(`/hang${discoveryPath}`, () => undefined);
    const waiting = Array.from({ length: 100 }, () => put({ issuer }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const other = await newOrganization({}, service);
    const began = performance.now();
    ok(await other.admin.get('/oidc'), 200);
    ok(await other.admin.get('/members'), 200);
    expect(performance.now() - began).toBeLessThan(2_000);
    for (const answer of await Promise.all(waiting)) expect([200, 409]).toContain(answer.status);
    expect(ok(await org.admin.get('/oidc'), 200).json.issuer).toBe(issuer);
  });

  it('junk in every member of its description is told of, and nothing of it is an answer of 500', async () => {
    const junk = [
      null,
      5,
      true,
      [],
      {},
      '',
      ' ',
      'x'.repeat(5_000),
      '\u0000',
      'javascript:alert(1)',
      ['none'],
      [[]],
    ];
    for (const name of [
      'issuer',
      'authorization_endpoint',
      'token_endpoint',
      'jwks_uri',
      'userinfo_endpoint',
      'end_session_endpoint',
    ]) {
      for (const value of junk) {
        provider.metadata = { [name]: value };
        const faults = await failed();
        expect(faults.map((fault) => fault.name)).toEqual([name === 'issuer' ? 'issuer' : 'endpoints']);
        expect(ok(await put({ issuer: provider.issuer }), 400).json.errors[0].path).toBe('issuer');
      }
    }
  });
});

describe('T49 T68 The test of a connection', () => {
  it('says of a good provider that all is well, and saves nothing', async () => {
    expect(await tested()).toEqual([
      { name: 'discovery', ok: true, detail: expect.any(String) },
      { name: 'issuer', ok: true, detail: expect.any(String) },
      { name: 'endpoints', ok: true, detail: expect.any(String) },
      { name: 'algorithms', ok: true, detail: expect.any(String) },
      { name: 'authentication', ok: true, detail: expect.any(String) },
      { name: 'jwks', ok: true, detail: 'The provider publishes 1 key.' },
    ]);
    expect(ok(await org.admin.get('/oidc'), 200).json.issuer).toBeNull();
  });

  it('takes what is saved when the body is empty or missing', async () => {
    expect((await failed({}))[0]).toMatchObject({ name: 'discovery', detail: 'There is no issuer yet.' });
    ok(await put({ issuer: provider.issuer }), 200);
    expect(await failed({})).toEqual([]);
    expect(ok(await org.admin.post('/oidc/test', undefined), 200).json.ok).toBe(true);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['another issuer', 'issuer', { issuer: 'https://evil.test' }],
    ['a missing endpoint', 'endpoints', { token_endpoint: undefined }],
    ['no keys', 'endpoints', { jwks_uri: undefined }],
    ['signatures by secret', 'algorithms', { id_token_signing_alg_values_supported: ['HS256', 'none'] }],
    [
      'no client secret',
      'authentication',
      { token_endpoint_auth_methods_supported: ['private_key_jwt', 'none'] },
    ],
  ])('finds %s', async (_, name, metadata) => {
    provider.metadata = metadata;
    expect((await failed()).map((fault) => fault.name)).toEqual([name]);
    ok(await put({ issuer: provider.issuer }), 400);
  });

  it.each<[string, unknown]>([
    ['no key', { keys: [] }],
    ['no list', { keys: {} }],
    ['secrets alone', { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'a' }] }],
    ['keys to encrypt with', { keys: [{ ...aKey('a'), use: 'enc' }] }],
    ['junk', { keys: [null, 5, 'x', [], { kty: 7 }] }],
  ])('finds a key set with %s', async (_, keys) => {
    provider.keys = keys;
    expect((await failed()).map((fault) => fault.name)).toEqual(['jwks']);
  });

  it('C16 looks for the announcement that the shared callback needs', async () => {
    expect((await failed({ issuer: provider.issuer, callback: 'shared' })).map(({ name }) => name)).toEqual([
      'callback',
    ]);
  });

  it('tells that a saved issuer lacks the slash of the provider, which is put right by saving it', async () => {
    provider.answers.set(discoveryPath, (response) => response.writeHead(500).end());
    ok(await put({ issuer: provider.issuer }), 200);
    provider.reset();
    provider.metadata = { issuer: `${provider.issuer}/` };
    expect((await failed({})).map(({ name }) => name)).toEqual(['issuer']);
    expect(await failed()).toEqual([]);
    ok(await put({ issuer: `${provider.issuer}/` }), 200);
    expect(await failed({})).toEqual([]);
  });
});
