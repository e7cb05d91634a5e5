import { expect, it } from 'vitest';
import { newOrganization, scimClient } from '../support/house.js';
import { expectError, expectUnauthorized } from '../support/scim.js';

it('/Me is nobody for a provisioning token, on every base and by every method', async () => {
  const acme = await newOrganization();
  for (const base of [`/api/scim/v2/${acme.id}`, '/scim/v2', '/api/v2/scim']) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await scimClient(base, acme.token).call(method, '/Me');
      expectError(answer, 501, expect.stringContaining('/Me'));
    }
    expectUnauthorized(await scimClient(base, 'scim_wrong').get('/Me'));
  }
  expect((await acme.scim.get('/me/')).status).toBe(501);
});
