import { describe, expect, it } from 'vitest';
import { aUser, newOrganization, patchOf } from '../support/house.js';
import { entriesOf, wholeEntry } from './log.js';

describe('tmp', () => {
  it('shows', async () => {
    const org = await newOrganization();
    const made = await org.scim.post('/Users', aUser({ userName: 'jane.roe@acme.test', password: 'x1y2z3secret' }), { 'user-agent': 'OKTA SCIM Integration' });
    await org.scim.patch(`/Users/${made.json.id}`, patchOf({ op: 'Replace', path: 'emails[type eq "work"].value', value: 'other@acme.test' }));
    await org.scim.get('/Users', { filter: 'userName eq "jane.roe@acme.test"', count: 1 });
    await org.scim.post('/Users', aUser({ userName: 'jane.roe@acme.test' }));
    await org.scim.get('/Users/jane.roe@acme.test');
    await org.scim.get('/Schemas');
    await org.scim.get('/Users', { filter: 'jane eq Roe' });
    await org.scim.patch(`/Users/${made.json.id}`, patchOf({ op: 'Replace', path: 'colour', value: 'other@acme.test' }));
    const entries = await entriesOf(org, 8);
    for (const { id } of entries) console.log(JSON.stringify(await wholeEntry(org, id), null, 1));
    expect(1).toBe(1);
  });
});
