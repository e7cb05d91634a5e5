import { beforeEach, describe, expect, it } from 'vitest';
import { entriesOf } from '../provisioning-log/log.js';
import { aUser, newOrganization, type Organization, patchOf } from '../support/house.js';
import { aGroup } from '../support/scim-groups.js';

let org: Organization;
beforeEach(async () => {
  org = await newOrganization();
});

/** What every object of JavaScript has without anybody's doing. */
const inherited = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];

describe('Names that every object inherits', () => {
  it.each(inherited)('are names like others in queries, bodies and filters: %s', async (name) => {
    const { scim } = org;
    const { id } = (await scim.post('/Groups', aGroup())).json;
    const raw = (text: string): { raw: string } => ({ raw: text.replaceAll('NAME', name) });
    const answers = [
      await scim.get(`/Groups?${name}=a`),
      await scim.get(`/Users?filter=${encodeURIComponent(`${name} eq "x"`)}`),
      await scim.get(`/Users?filter=${encodeURIComponent(`${name}[value eq "x"]`)}`),
      await scim.get(`/Users?filter=${encodeURIComponent(`emails[${name} eq "x"]`)}`),
      await scim.get(`/Users?sortBy=${name}&attributes=${name}`),
      await scim.call('POST', '/Users', raw(JSON.stringify(aUser()).replace('{', '{"NAME":{"a":1},'))),
      await scim.call('POST', '/.search', raw('{"NAME":"x"}')),
      await scim.call(
        'POST',
        '/Bulk',
        raw('{"NAME":1,"Operations":[{"NAME":1,"method":"GET","path":"/NAME"}]}'),
      ),
      await scim.call(
        'PATCH',
        `/Groups/${id}`,
        raw('{"Operations":[{"op":"add","NAME":1,"value":{"NAME":"x"}}]}'),
      ),
      await scim.patch(`/Groups/${id}`, patchOf({ op: 'add', path: name, value: 'x' })),
      await scim.patch(`/Groups/${id}`, patchOf({ op: 'remove', path: `members[${name} eq "x"]` })),
    ];
    for (const [index, { status, text }] of answers.entries()) {
      expect(status, `${index}: ${text}`).toBeLessThan(500);
    }
    // The first is the group's own; none of them takes the others out of the log.
    expect(await entriesOf(org, 1 + answers.length)).toHaveLength(1 + answers.length);
  });

  it.each(inherited)('are no type of key: %s', async (name) => {
    const answer = await org.admin.post('/service-accounts', {
      name: 'a',
      scopes: ['scim'],
      authMethod: 'private_key_jwt',
      jwks: { keys: [{ kty: name, kid: 'a' }] },
    });
    expect(answer.status, answer.text).toBe(400);
  });
});
