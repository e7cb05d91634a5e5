import { describe, expect, it } from 'vitest';
import { aUser, newOrganization, ok, patchOf } from '../support/house.js';
import { requestText, sendRaw } from '../support/raw-socket.js';
import { provision } from '../support/scim.js';
import { entriesOf } from './log.js';

const agents: [dialect: string, agent: string][] = [
  ['okta', 'OKTA SCIM Integration'],
  ['onelogin', 'OneLogin SCIM Provisioning'],
  ['jumpcloud', 'JumpCloud'],
  ['google', 'Google-Auto-Provisioning'],
  ['ping', 'PingOne'],
  ['sailpoint', 'SailPoint'],
  ['keycloak', 'Keycloak SCIM'],
  ['rippling', 'Rippling SCIM'],
  ['unknown', 'curl/8.5.0'],
];

describe('The dialect in the log', () => {
  it.each(agents)('of who names itself is %s', async (dialect, agent) => {
    const org = await newOrganization();
    ok(await org.scim.get('/Users', { startIndex: 1, count: 1 }, { 'user-agent': agent }), 200);
    expect(await entriesOf(org, 1)).toMatchObject([{ dialect, userAgent: agent }]);
  });

  it("is Entra's in each request of its cycle, with and without its flag", async () => {
    const org = await newOrganization();
    const host = new URL(org.scim.base);
    const send = async (method: string, target: string, body?: object): Promise<void> => {
      const text = body ? JSON.stringify(body) : '';
      const headers = {
        authorization: `Bearer ${org.token}`,
        ...(body ? { 'content-type': 'application/scim+json', 'content-length': String(text.length) } : {}),
      };
      await sendRaw(host.origin, requestText(method, `${host.pathname}${target}`, headers, text));
    };
    const user = await provision(org);
    await send('GET', '/Users?filter=userName+eq+%228f1c2d3e-0000-4000-8000-000000000000%22');
    await send('POST', '/Users', { ...aUser(), active: 'True' });
    await send('PATCH', `/Users/${user.id}`, patchOf({ op: 'Replace', path: 'active', value: 'False' }));
    await send(
      'PATCH',
      `/Users/${user.id}?aadOptscim062020`,
      patchOf({ op: 'replace', value: { displayName: 'x' } }),
    );
    const entries = await entriesOf(org, 5);
    expect(entries.slice(0, 4).map(({ dialect, status }) => [dialect, status])).toEqual([
      ['entra', 200],
      ['entra', 200],
      ['entra', 201],
      ['entra', 200],
    ]);
    expect(entries[0].query).toEqual({ aadOptscim062020: '' });
  });

  it("is told by a provider's habits where it does not name itself", async () => {
    const org = await newOrganization();
    const { id } = await provision(org);
    const at = `/Users/${id}`;
    await org.scim.patch(at, patchOf({ op: 'replace', value: '{"active":false}' }));
    const part = (name: object): object => ({ op: 'replace', value: { name } });
    await org.scim.patch(at, patchOf(part({ givenName: 'A' }), part({ familyName: 'B' })));
    await org.scim.patch('/Groups/x', patchOf({ op: 'Add', value: { members: [{ value: id }] } }));
    const dialects = (await entriesOf(org, 4)).map(({ dialect }) => dialect);
    expect(dialects).toEqual(['rippling', 'sailpoint', 'keycloak', 'unknown']);
  });
});
