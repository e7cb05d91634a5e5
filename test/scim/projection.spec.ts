import { beforeAll, describe, expect, it } from 'vitest';
import { type Client } from '../support/client.js';
import { aUser, newOrganization, type Organization, patchOf } from '../support/house.js';
import { core, enterprise, expectList, idOf, provision } from '../support/scim.js';

let org: Organization;
let scim: Client;
let id: string;
let whole: Record<string, unknown>;

const emails = [
  { value: 'ada@work.test', type: 'work', primary: true },
  { value: 'ada@home.test', type: 'home' },
];

beforeAll(async () => {
  org = await newOrganization();
  scim = org.scim;
  const made = await provision(org, {
    title: 'Countess',
    emails,
    [enterprise]: { department: 'Engines', division: 'N' },
  });
  id = made.id;
  whole = made.json as Record<string, unknown>;
});

describe('The parameter attributes', () => {
  it.each([
    ['userName', ['userName']],
    ['USERNAME, Title', ['userName', 'title']],
    [`${core}:userName`, ['userName']],
    ['meta', ['meta']],
    [enterprise, [enterprise]],
    ['emails', ['emails']],
    ['shoeSize', []],
    ['password', []],
    ['id', []],
    ['nickName', []],
  ])('N5 %s leaves those, and what is always there', async (attributes, names) => {
    const expected = pick(['id', 'schemas', ...names]);
    const read = await scim.get(`/Users/${id}`, { attributes });
    expect(read.json).toEqual(expected);
    expect(read.status).toBe(200);
    expectList(await scim.get('/Users', { attributes }), [expected]);
  });

  it('N5 leaves the parts that it names', async () => {
    const attributes = `name.givenName,emails.value,${enterprise}:department,meta.version`;
    expect((await scim.get(`/Users/${id}`, { attributes })).json).toEqual({
      ...pick(['id', 'schemas']),
      name: { givenName: 'Ada' },
      emails: emails.map(({ value }) => ({ value })),
      [enterprise]: { department: 'Engines' },
      meta: { version: 'W/"1"' },
    });
  });

  it('N5 counts when excludedAttributes is given as well', async () => {
    const query = { attributes: 'userName', excludedAttributes: 'userName' };
    expect((await scim.get(`/Users/${id}`, query)).json).toEqual(pick(['id', 'schemas', 'userName']));
  });
});

describe('The parameter excludedAttributes', () => {
  it.each([
    ['emails', ['emails']],
    ['EMAILS,title', ['emails', 'title']],
    [`${core}:title`, ['title']],
    [enterprise, [enterprise]],
    ['meta,name', ['meta', 'name']],
    ['id,schemas', []],
    ['members', []],
  ])('N5 %s leaves out those, but never what is always there', async (excludedAttributes, names) => {
    const expected = pick(Object.keys(whole).filter((name) => !names.includes(name)));
    expect((await scim.get(`/Users/${id}`, { excludedAttributes })).json).toEqual(expected);
    expectList(await scim.get('/Users', { excludedAttributes }), [expected]);
  });

  it('N5 leaves out the parts that it names', async () => {
    const excludedAttributes = `name.givenName,emails.type,${enterprise}:department`;
    expect((await scim.get(`/Users/${id}`, { excludedAttributes })).json).toEqual({
      ...whole,
      name: { familyName: 'Byron' },
      emails: [{ value: 'ada@work.test', primary: true }, { value: 'ada@home.test' }],
      [enterprise]: { division: 'N' },
    });
  });
});

it('N5 both parameters hold for the answers of POST, PUT and PATCH', async () => {
  const own = await newOrganization();
  const user = aUser();
  const created = await own.scim.post('/Users?attributes=userName', user);
  const path = `/Users/${idOf(created)}`;
  const short = { schemas: [core], id: idOf(created), userName: user.userName };
  expect([created.status, created.json]).toEqual([201, short]);
  expect(created.headers.get('location')).toBe(`${own.scim.base}${path}`);
  const put = await own.scim.put(`${path}?attributes=userName`, { ...user, title: 'A' });
  expect([put.status, put.json]).toEqual([200, short]);
  const body = patchOf({ op: 'replace', value: { title: 'B' } });
  const patched = await own.scim.patch(`${path}?excludedAttributes=meta,name,emails,active,title`, body);
  expect([patched.status, patched.json]).toEqual([200, short]);
  expect((await own.scim.get(path)).json.title).toBe('B');
});

function pick(names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, whole[name]]));
}
