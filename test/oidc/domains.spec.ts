import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DnsServer, startDnsServer } from '../support/dns-server.js';
import { type Answer } from '../support/client.js';
import { auditOf, newOrganization, ok, operator, type Organization } from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { type Service, startService } from '../support/service.js';

let database: TestDatabase;
let services: Service[];
let dns: DnsServer;
let org: Organization;
let rival: Organization;

beforeAll(async () => {
  [database, dns] = await Promise.all([createDatabase(), startDnsServer()]);
  const env = { DNS_SERVERS: dns.address };
  const first = await startService({ ...database, env });
  // A second replica: what one of them decides, the other must hold.
  const key = { ADMIN_API_KEY: first.operatorKey };
  services = [first, await startService({ ...database, env: { ...env, ...key } })];
});

afterAll(async () => {
  await Promise.all((services ?? []).map((service) => service.stop()));
  await dns?.stop();
  await database?.drop();
});

let count = 0;
let domain: string;

beforeEach(async () => {
  dns.records.clear();
  dns.questions.length = 0;
  dns.onQuestion = () => 'answer';
  count += 1;
  domain = `acme-${count}.test`;
  const [first, second] = services;
  if (!first || !second) throw new Error('no services');
  org = await newOrganization({}, first);
  rival = await newOrganization({}, { url: second.url, operatorKey: first.operatorKey });
});

async function listed(of: Organization, name = domain): Promise<Answer['json']> {
  ok(await of.admin.put('/oidc', { allowedDomains: [name] }), 200);
  return only(of, name);
}

async function only(of: Organization, name = domain): Promise<Answer['json']> {
  const { data } = ok(await of.admin.get('/domains'), 200).json;
  return data.find((each: { domain: string }) => each.domain === name);
}

function publish(...domains: { txtName: string; txtValue: string }[]): void {
  for (const { txtName, txtValue } of domains) {
    const key = `TXT ${txtName}`;
    dns.records.set(key, [...(dns.records.get(key) ?? ['v=spf1 -all']), txtValue]);
  }
}

const verify = (of: Organization, name = domain): Promise<Answer> =>
  of.admin.post(`/domains/${name}/verify`, undefined);

describe('A domain', () => {
  it('is pending once it is listed, with the record that proves it', async () => {
    expect(await listed(org)).toEqual({
      domain,
      status: 'pending',
      listed: true,
      txtName: `_muster-verification.${domain}`,
      txtValue: expect.stringMatching(/^muster-verification=[\w-]{22}$/),
    });
    const again = await listed(org);
    expect(await listed(rival)).not.toMatchObject({ txtValue: again.txtValue });
    expect(await only(org)).toEqual(again);
  });

  it('is proved by its TXT record among others, and stays so without it', async () => {
    publish(await listed(org));
    expect(ok(await verify(org, domain.toUpperCase()), 200).json).toMatchObject({
      domain,
      status: 'verified',
    });
    expect(await only(org)).toMatchObject({ status: 'verified' });
    expect(dns.questions).toEqual([`TXT _muster-verification.${domain}`]);
    dns.records.clear();
    expect(ok(await verify(org), 200).json).toMatchObject({ status: 'verified' });
    const events = (await auditOf(org)).filter(({ action }) => action.startsWith('domain.'));
    expect(events).toEqual([
      expect.objectContaining({
        action: 'domain.verify',
        outcome: 'success',
        target: { type: 'domain', id: null, name: domain },
        changes: [{ path: 'status', before: 'pending', after: 'verified' }],
      }),
    ]);
  });

  it.each<[string, (record: string) => string[] | undefined]>([
    ['no name', () => undefined],
    ['no record', () => []],
    ['an empty record', () => ['']],
    ['a record of somebody else', () => ['muster-verification=AAAAAAAAAAAAAAAAAAAAAA']],
    ['the record with something behind it', (record) => [`${record}x`]],
    ['the record in capitals', (record) => [record.toUpperCase()]],
    ['the record within another one', (record) => [`v=spf1 ${record}`]],
    ['the record in two parts', (record) => [record.slice(0, 30), record.slice(30)]],
  ])('is not proved by %s', async (_, records) => {
    const { txtName, txtValue } = await listed(org);
    const values = records(txtValue);
    if (values) dns.records.set(`TXT ${txtName}`, values);
    const { json } = ok(await verify(org), 200);
    expect(json.status).toBe('pending');
    expect(json.detail).toContain(txtValue);
    expect(await only(org)).toMatchObject({ status: 'pending' });
  });

  it('is not proved by a record at another name, nor by another organization’s', async () => {
    const { txtValue } = await listed(org);
    publish({ txtName: domain, txtValue }, { txtName: `_muster-verification.www.${domain}`, txtValue });
    expect(ok(await verify(org), 200).json.status).toBe('pending');
    publish(await listed(rival));
    expect(ok(await verify(org), 200).json.status).toBe('pending');
    expect(ok(await verify(rival), 200).json.status).toBe('verified');
  });

  it('is told of as not looked up when the name servers fail or keep silent, within 10 seconds', async () => {
    publish(await listed(org));
    for (const kind of ['refused', 'silent'] as const) {
      dns.onQuestion = () => kind;
      const began = performance.now();
      const { json } = ok(await verify(org), 200);
      expect(json.status).toBe('pending');
      expect(json.detail).toContain('did not answer');
      expect(performance.now() - began).toBeLessThan(10_000);
    }
    dns.onQuestion = () => 'answer';
    expect(ok(await verify(org), 200).json.status).toBe('verified');
  });

  it('T79 is one organization’s: a second one that proves it is refused, and told nothing of the first', async () => {
    publish(await listed(org), await listed(rival));
    ok(await verify(org), 200);
    const refused = ok(await verify(rival), 409);
    expect(refused.json.type).toBe('urn:muster:error:uniqueness');
    expect(refused.text).not.toContain(org.id);
    expect(await only(rival)).toMatchObject({ status: 'pending' });
    ok(await rival.admin.put(`/domains/${domain}`, { status: 'verified' }), 409);
    expect(await only(rival)).toMatchObject({ status: 'pending' });
    expect(await only(org)).toMatchObject({ status: 'verified' });
  });

  it('T79 C13 is one organization’s however many prove it at once, on two replicas', async () => {
    publish(await listed(org), await listed(rival));
    let waiting: (() => void)[] = [];
    // Both have seen their proof before either of them writes.
    dns.onQuestion = () =>
      new Promise((resolve) => {
        waiting.push(() => resolve('answer'));
        if (waiting.length < 8) return;
        for (const go of waiting) go();
        waiting = [];
      });
    const answers = await Promise.all(
      [org, rival].flatMap((of) => Array.from({ length: 4 }, () => verify(of))),
    );
    const winners = [answers.slice(0, 4), answers.slice(4)].map((each) =>
      each.map(({ status, json }) => `${status} ${json.status}`),
    );
    const won = Array.from({ length: 4 }, () => '200 verified');
    const lost = Array.from({ length: 4 }, () => '409 409');
    expect([...winners].sort()).toEqual([won, lost]);
    const states = [(await only(org)).status, (await only(rival)).status];
    expect(states.sort()).toEqual(['pending', 'verified']);
  });

  it('is not proved by a record of the listing before, given up while DNS is asked', async () => {
    publish(await listed(org));
    dns.onQuestion = async (): Promise<'answer'> => {
      ok(await org.admin.delete(`/domains/${domain}`), 204);
      ok(await org.admin.put('/oidc', { allowedDomains: [domain] }), 200);
      return 'answer';
    };
    expect(ok(await verify(org), 200).json.status).toBe('pending');
    expect(await only(org)).toMatchObject({ status: 'pending' });
    dns.onQuestion = async (): Promise<'answer'> => {
      ok(await org.admin.delete(`/domains/${domain}`), 204);
      return 'answer';
    };
    publish(await only(org));
    ok(await verify(org), 404);
    publish(await listed(rival));
    dns.onQuestion = () => 'answer';
    expect(ok(await verify(rival), 200).json.status).toBe('verified');
  });

  it('is free again once it is given up, or the organization ends', async () => {
    publish(await listed(org), await listed(rival));
    ok(await verify(org), 200);
    ok(await org.admin.delete(`/domains/${domain}`), 204);
    expect(await only(org)).toBeUndefined();
    expect(ok(await org.admin.get('/oidc'), 200).json.allowedDomains).toEqual([]);
    expect(ok(await verify(rival), 200).json.status).toBe('verified');
    ok(await operator(services[0]).delete(`/organizations/${rival.id}`), 204);
    publish(await listed(org));
    expect(ok(await verify(org), 200).json.status).toBe('verified');
  });

  it('stays proved while it is not listed, and its proof is not asked for again', async () => {
    publish(await listed(org));
    ok(await verify(org), 200);
    ok(await org.admin.put('/oidc', { allowedDomains: [] }), 200);
    expect(await only(org)).toMatchObject({ status: 'verified', listed: false });
    publish(await listed(rival));
    ok(await verify(rival), 409);
    expect(await listed(org)).toMatchObject({ status: 'verified', listed: true });
  });

  it('is not given up while it is the last of a connection that is on', async () => {
    const issuer = 'https://idp.acme.invalid';
    const whole = {
      enabled: true,
      issuer,
      clientId: 'muster',
      clientSecret: 'secret',
      allowedDomains: [domain],
    };
    ok(await org.admin.put('/oidc', whole), 200);
    expect(ok(await org.admin.delete(`/domains/${domain}`), 409).json.type).toBe(
      'urn:muster:error:last_domain',
    );
    expect(await only(org)).toBeDefined();
    ok(await org.admin.put('/oidc', { allowedDomains: [domain, `b.${domain}`] }), 200);
    ok(await org.admin.delete(`/domains/${domain}`), 204);
    expect(await only(org)).toBeUndefined();
  });

  it('is set by the operator, who may add it, and take the proof away', async () => {
    expect(ok(await org.admin.put(`/domains/${domain}`, { status: 'verified' }), 200).json).toMatchObject({
      domain,
      status: 'verified',
    });
    expect(await only(org)).toMatchObject({ status: 'verified', listed: true });
    publish(await listed(rival));
    ok(await verify(rival), 409);
    ok(await org.admin.put(`/domains/${domain}`, { status: 'pending' }), 200);
    expect(await only(org)).toMatchObject({ status: 'pending' });
    expect(ok(await verify(rival), 200).json.status).toBe('verified');
    ok(await org.admin.put('/domains/localhost', { status: 'verified' }), 400);
    ok(await org.admin.put(`/domains/${domain}`, { status: 'proved' }), 400);
  });

  it('of another organization is not there', async () => {
    publish(await listed(org));
    ok(await verify(rival), 404);
    ok(await rival.admin.delete(`/domains/${domain}`), 404);
    expect(await only(org)).toMatchObject({ status: 'pending' });
    expect(dns.questions).toEqual([]);
  });

  it.each(['', '%00', 'a%00.test', 'acme.test%2f..', "a'b.test", 'ü.test', 'a'.repeat(3_000)])(
    'that is none is not there: %j',
    async (name) => {
      for (const answer of [await verify(org, name), await org.admin.delete(`/domains/${name}`)]) {
        expect([400, 404, 414]).toContain(answer.status);
      }
      expect(dns.questions).toEqual([]);
    },
  );

  it('is one of many, listed page by page in order', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'].map((label) => `${label}.${domain}`);
    ok(await org.admin.put('/oidc', { allowedDomains: names.toReversed() }), 200);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Answer['json'] = ok(await org.admin.get('/domains', { limit: 2, cursor }), 200).json;
      seen.push(...page.data.map((each: { domain: string }) => each.domain));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(names);
  });
});
