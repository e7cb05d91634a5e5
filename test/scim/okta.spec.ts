import { describe, expect, it } from 'vitest';
import { aUser, newOrganization } from '../support/house.js';

describe('Okta', () => {
  it('T23 creates a user and finds it again', async () => {
    const { scim } = await newOrganization();
    const user = aUser();
    const created = await scim.post('/Users', user);
    expect(created.status).toBe(201);
    const found = await scim.get('/Users', {
      filter: `userName eq "${user.userName.toUpperCase()}"`,
      startIndex: 1,
      count: 100,
    });
    expect(found.json).toMatchObject({ totalResults: 1, Resources: [{ id: created.json.id }] });
  });
});
