import { describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import { aUser, newOrganization, ok, type Organization, patchOf, scimClient } from '../support/house.js';
import { provision } from '../support/scim.js';
import { entriesOf, newestEntry } from './log.js';

const nobody = '01a20235-0000-7000-8000-00000000000a';

interface Failure {
  status: number;
  cause: RegExp;
  remedy: RegExp;
  settings?: Record<string, unknown>;
  call: (org: Organization) => Promise<Answer>;
  /** Entries that come before. */
  before?: number;
}

const failures: Record<string, Failure> = {
  'a revoked token': {
    status: 401,
    cause: /revoked/,
    remedy: /new token/,
    call: async ({ admin, scim, tokenId }) => {
      ok(await admin.delete(`/scim/tokens/${tokenId}`), 204);
      return scim.get('/Users');
    },
  },
  'an expired token': {
    status: 401,
    cause: /expired/,
    remedy: /new token/,
    call: async ({ admin }) => {
      const expiresAt = new Date(Date.now() + 300).toISOString();
      const { token } = ok(await admin.post('/scim/tokens', { name: 'brief', expiresAt }), 201).json;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return scimClient('/scim/v2', token).get('/Users');
    },
  },
  'an address that is not allowed': {
    status: 401,
    cause: /network address/,
    remedy: /allowed addresses/,
    settings: { allowedIps: ['203.0.113.1'] },
    call: ({ scim }) => scim.get('/Users'),
  },
  'provisioning that is off': {
    status: 403,
    cause: /switched off/,
    remedy: /Switch it on/,
    settings: { enabled: false },
    call: ({ scim }) => scim.post('/Users', aUser()),
  },
  'a token that may only read': {
    status: 403,
    cause: /fewer kinds/,
    remedy: /Make a token/,
    call: async ({ admin }) => {
      const { token } = ok(await admin.post('/scim/tokens', { name: 'r', scopes: ['users:read'] }), 201).json;
      return scimClient('/scim/v2', token).post('/Users', aUser());
    },
  },
  'an id nobody has': {
    status: 404,
    cause: /does not have/,
    remedy: /unassign the user there and assign it again, so that it looks the user up again/,
    call: ({ scim }) =>
      scim.patch(`/Users/${nobody}`, patchOf({ op: 'replace', path: 'active', value: true })),
  },
  'a user who is there': {
    status: 409,
    cause: /same name or identifier/,
    remedy: /linked/,
    before: 1,
    call: async (org) => org.scim.post('/Users', aUser({ userName: (await provision(org)).userName })),
  },
  'a domain that is not allowed': {
    status: 400,
    cause: /not in a domain/,
    remedy: /allowed domains/,
    settings: { allowedDomains: ['acme.test'] },
    call: ({ scim }) => scim.post('/Users', aUser({ userName: 'x@evil.test' })),
  },
  'a filter that makes no sense': {
    status: 400,
    cause: /search/,
    remedy: /matches users by/,
    call: ({ scim }) => scim.get('/Users', { filter: 'userName is "x"' }),
  },
  'an attribute nobody knows': {
    status: 400,
    cause: /does not exist here/,
    remedy: /mapping/,
    before: 1,
    call: async (org) =>
      org.scim.patch(
        `/Users/${(await provision(org)).id}`,
        patchOf({ op: 'add', path: 'colour', value: 'x' }),
      ),
  },
  'a value that is missing': {
    status: 400,
    cause: /missing/,
    remedy: /detail names the attribute/,
    call: ({ scim }) => scim.post('/Users', aUser({ active: 'perhaps' })),
  },
  'an address with nothing at it': {
    status: 404,
    cause: /nothing at this address/,
    remedy: /base URL/,
    call: ({ scim }) => scim.get('/User'),
  },
  'groups that are off': {
    status: 404,
    cause: /Groups are switched off/,
    remedy: /Switch groups on/,
    settings: { groupsEnabled: false },
    call: ({ scim }) => scim.post('/Groups', { displayName: 'Engineers' }),
  },
  'a member nobody has': {
    status: 400,
    cause: /does not have/,
    remedy: /Assign the user/,
    call: ({ scim }) => scim.post('/Groups', { displayName: 'Engineers', members: [{ value: nobody }] }),
  },
  'an outdated version': {
    status: 412,
    cause: /meantime/,
    remedy: /tries again/,
    before: 1,
    call: async (org) => org.scim.delete(`/Users/${(await provision(org)).id}`, { 'if-match': 'W/"99"' }),
  },
  'another format': {
    status: 415,
    cause: /format/,
    remedy: /JSON/,
    call: ({ scim }) => scim.post('/Users', {}, { 'content-type': 'text/xml' }),
  },
};

describe('The log explains', () => {
  it.each(Object.entries(failures))(
    '%s',
    async (_name, { status, cause, remedy, settings, call, before = 0 }) => {
      const org = await newOrganization(settings);
      const answer = ok(await call(org), status);
      const { failure, outcome, ...entry } = await newestEntry(org, before + 1);
      expect(entry.status).toBe(status);
      expect(outcome).toBe('failure');
      expect(failure.cause).toMatch(cause);
      expect(failure.remedy).toMatch(remedy);
      expect(failure.scimType).toBe(answer.json.scimType ?? null);
      expect(failure.detail).toEqual(expect.any(String));
      expect(entry.token.prefix).toMatch(/^scim_\w{8}$/);
    },
  );

  it('what was refused without repeating what it said about people', async () => {
    const org = await newOrganization();
    await org.scim.post('/Users', aUser({ schemas: ['urn:jane.roe'], userName: 'jane.roe@acme.test' }));
    await org.scim.get('/Users', { filter: 'emails[value eq "jane.roe@acme.test"' });
    for (const { id } of await entriesOf(org, 2)) {
      const { text } = await org.admin.get(`/provisioning-log/${id}`);
      expect(text).toContain('"outcome":"failure"');
      expect(text).not.toContain('jane');
    }
  });
});

describe('Refusals at the door that come in floods', () => {
  it('are counted beyond some in a minute, and nothing else is', async () => {
    const org = await newOrganization({ enabled: false });
    // A minute that ends in between would begin a new budget.
    const rest = 60_000 - (Date.now() % 60_000);
    if (rest < 8_000) await new Promise((resolve) => setTimeout(resolve, rest));
    for (let round = 0; round < 15; round += 1) {
      await Promise.all(Array.from({ length: 10 }, () => org.scim.get('/Users')));
    }
    ok(await org.admin.put('/scim', { enabled: true }), 200);
    ok(await org.scim.get('/Users'), 200);
    const entries = await entriesOf(org, 121);
    expect(entries.filter(({ status }) => status === 403)).toHaveLength(120);
    expect(entries[0].status).toBe(200);
  });
});
