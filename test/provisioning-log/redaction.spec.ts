import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enterpriseUserSchema } from '../../src/scim/protocol/enterprise-user.schema.js';
import type { Attribute } from '../../src/scim/protocol/schema.js';
import { userSchema } from '../../src/scim/protocol/user.schema.js';
import { newOrganization, ok, patchOf, sharedHouse } from '../support/house.js';
import { rowsOf } from '../support/sql.js';
import { entriesOf } from './log.js';

let made = 0;

/** A text that is found again wherever it turns up. */
function secret(): string {
  made += 1;
  return `Kl5ecret${made}x${'é"\\'.charAt(made % 3)}`;
}

function valueOf(attribute: Attribute): unknown {
  const { name, type, multiValued, subAttributes, mutability } = attribute;
  if (mutability === 'readOnly') return undefined;
  if (name === 'primary') return undefined;
  const one = (): unknown => {
    if (subAttributes) return Object.fromEntries(subAttributes.map((part) => [part.name, valueOf(part)]));
    if (type === 'boolean') return true;
    if (type === 'binary') return Buffer.from(secret()).toString('base64');
    return secret();
  };
  return multiValued ? [one(), one()] : one();
}

/** A user with a secret in every attribute, and those of `without` left out. */
function aSecretUser(without: ReadonlySet<string>): Record<string, unknown> {
  const attributes = userSchema.attributes.filter(({ name }) => !without.has(name));
  return {
    ...Object.fromEntries(attributes.map((each) => [each.name, valueOf(each)])),
    schemas: [userSchema.id, enterpriseUserSchema.id],
    userName: `${secret().replace(/\W/g, '')}@acme.test`,
    externalId: secret(),
    password: secret(),
    [enterpriseUserSchema.id]: Object.fromEntries(
      enterpriseUserSchema.attributes.map((each) => [each.name, valueOf(each)]),
    ),
    'urn:acme:params:scim:schemas:extra:1.0:User': { badge: secret() },
    colour: secret(),
  };
}

const names = userSchema.attributes.map(({ name }) => name).filter((name) => name !== 'userName');

describe('The table of the log', () => {
  it('holds no personal value, no password and no token in clear, whatever users there are', async () => {
    const org = await newOrganization();
    let requests = 0;
    const statuses = new Set<number>();
    const call = async (answer: ReturnType<typeof org.scim.get>): Promise<{ id: string }> => {
      requests += 1;
      const { status, json } = await answer;
      statuses.add(status);
      return json;
    };
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.constantFrom(...names)), async (without) => {
        const user = aSecretUser(new Set(without));
        const { id } = await call(org.scim.post('/Users', user));
        await call(org.scim.post('/Users', user));
        await call(org.scim.put(`/Users/${id}`, { ...user, title: secret() }));
        await call(org.scim.patch(`/Users/${id}`, patchOf({ op: 'replace', value: user })));
        await call(org.scim.patch(`/Users/${id}`, patchOf({ op: 'add', path: secret(), value: secret() })));
        const path = `emails[value eq ${JSON.stringify(secret())}].display`;
        await call(org.scim.patch(`/Users/${id}`, patchOf({ op: 'Replace', path, value: secret() })));
        const filter = `displayName co ${JSON.stringify(secret())} or password eq "${secret()}" or ${secret()}`;
        await call(org.scim.get('/Users', { filter, access_token: org.token }));
        await call(org.scim.get(`/Users/${encodeURIComponent(secret())}`));
      }),
      { numRuns: 12 },
    );
    expect([...statuses].sort()).toEqual([200, 201, 400, 404, 409]);
    await entriesOf(org, requests);
    const rows = await rowsOf(
      sharedHouse().migrationUrl,
      'select t::text as row, t::text like $2 as begun from provisioning_log t where org_id = $1',
      [org.id, '%Kl…%'],
    );
    expect(rows).toHaveLength(requests);
    for (const { row } of rows) {
      expect(row).not.toContain('5ecret');
      expect(row).not.toContain(org.token);
      expect(row).not.toContain(org.token.slice(14));
      expect(row).not.toMatch(/bearer/i);
    }
    // Shortened, not merely absent.
    expect(rows.filter(({ begun }) => begun).length).toBeGreaterThan(requests / 3);
  });

  it('is out of reach of another organization, and of who names none', async () => {
    const { servingUrl } = sharedHouse();
    const org = await newOrganization();
    ok(await org.scim.get('/Users'), 200);
    await entriesOf(org, 1);
    const count = 'select count(*)::int as count from provisioning_log';
    expect(await rowsOf(servingUrl, count)).toEqual([{ count: 0 }]);
    const seen = await rowsOf(
      servingUrl,
      `with other as materialized (select set_config('app.org_id', $1, false)) ${count}, other`,
      ['01a20235-0000-7000-8000-00000000000a'],
    );
    expect(seen).toEqual([{ count: 0 }]);
  });
});
