import { describe, expect, it } from 'vitest';
import { newOrganization, type Organization } from '../support/house.js';
import { entriesOf, wholeEntry } from './log.js';

/** What every object of JavaScript has without anybody having put it there. */
const inherited = Object.getOwnPropertyNames(Object.prototype);

/** Those with underscores in front are no names of attributes, and are not kept. */
const shown = (name: string): string => (name.startsWith('_') ? '‹omitted›' : name);

/** An object of these names as JSON text: written in a program `__proto__` would be no member. */
const named = (value: unknown): string =>
  `{${inherited.map((name) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`;

/** Sends a text as the body, whatever comes of it. */
async function send({ scim }: Organization, path: string, raw: string, method = 'POST'): Promise<void> {
  await scim.call(method, path, { raw, headers: { 'content-type': 'application/scim+json' } });
}

describe('Names that every object has', () => {
  it('in queries are written down as others, and cost no entry', async () => {
    const org = await newOrganization();
    await org.scim.get('/Users', { count: 1 });
    for (const name of inherited) await org.scim.get('/Groups', { [name]: 'Jane Roe' });
    await org.scim.get('/Users', { count: 2 });
    const entries = await entriesOf(org, inherited.length + 2);
    expect(entries.toReversed().map(({ query }) => query)).toEqual([
      { count: '1' },
      ...inherited.map((name) => ({ [shown(name)]: '‹omitted›' })),
      { count: '2' },
    ]);
  });

  it.each<[string, string, string, string?]>([
    ['a resource', '/Users', `{"userName":"jane@acme.test","name":${named('Jane Roe')}}`],
    ['a resource, as attributes of its own', '/Groups', named('Jane Roe')],
    ['a PATCH', '/Users/1', `{"Operations":[{"op":"add","value":${named('Jane Roe')}}]}`, 'PATCH'],
    ['an operation', '/Users/1', `{"Operations":[${named('Jane Roe')}]}`, 'PATCH'],
    ['a search', '/.search', named('Jane Roe')],
    ['a bulk', '/Bulk', named('Jane Roe')],
    ['an operation of a bulk', '/Bulk', `{"Operations":[${named('Jane Roe')}]}`],
    [
      'the data of a bulk',
      '/Bulk',
      `{"Operations":[{"method":"POST","path":"/Users","bulkId":"1","data":${named('Jane Roe')}}]}`,
    ],
  ])('in the body of %s are written down as others, and cost no entry', async (_, path, body, method) => {
    const org = await newOrganization();
    await send(org, path, body, method);
    await org.scim.get('/Users');
    const [, entry] = await entriesOf(org, 2);
    const { request } = await wholeEntry(org, entry.id);
    expect(request.bytes).toBe(body.length);
    const text = JSON.stringify(request.body);
    for (const name of inherited) expect(text).toContain(`${JSON.stringify(shown(name))}:"‹omitted›"`);
    expect(text).not.toContain('Jane');
  });
});
