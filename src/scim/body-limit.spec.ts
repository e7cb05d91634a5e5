import { describe, expect, it } from 'vitest';
import { scimBodyLimit } from './body-limit.js';

const limitOf = scimBodyLimit(10);
const bases = ['/api/scim/v2/01980a2e-7c1b-7d3f-9a54-2f6f0f2a7c11', '/scim/v2', '/api/v2/scim'];

describe('The limit of a body', () => {
  it.each(bases)('is 16 times as high for Bulk and for changes of a group under %s', (base) => {
    for (const [method, path] of [
      ['POST', '/Bulk'],
      ['POST', '/bULK/?aadOptscim062020'],
      ['POST', '//Bulk//'],
      ['POST', '/%42ulk'],
      ['PUT', '/Groups/1'],
      ['PATCH', '/groups/1/'],
      ['PATCH', '//groups//1?attributes=id'],
    ] as const) {
      expect([path, limitOf(method, base + path)]).toEqual([path, 160]);
    }
  });

  it.each(bases)('is what the setting says for everything else under %s', (base) => {
    for (const [method, path] of [
      ['PUT', '/Bulk'],
      ['POST', '/Bulk/1'],
      ['POST', '/Bulky'],
      ['POST', '/Groups'],
      ['POST', '/Groups/.search'],
      ['PATCH', '/Groups'],
      ['PATCH', '/Groups/1/members'],
      ['PATCH', '/Users/1'],
      ['POST', '/Users?x=/Bulk'],
      ['POST', ''],
    ] as const) {
      expect([path, limitOf(method, base + path)]).toEqual([path, 10]);
    }
  });

  it('is what the setting says elsewhere', () => {
    expect(limitOf('POST', '/Bulk')).toBe(10);
    expect(limitOf('POST', '/api/v1/organizations/Bulk')).toBe(10);
    expect(limitOf('PATCH', '/api/v1/scim/v2/Groups/1')).toBe(10);
    expect(limitOf('POST', 'http://localhost/scim/v2/Bulk')).toBe(160);
  });
});
