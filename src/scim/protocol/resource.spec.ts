import { describe, expect, it } from 'vitest';
import { ScimError } from './errors.js';
import type { Json, JsonObject } from './json.js';
import { ResourceType } from './resource-type.js';
import { readResource, schemasOf } from './resource.js';
import { attribute, complex } from './schema.js';
import { userType } from './user.type.js';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const read = (body: Json): JsonObject => readResource(userType, body);
const user = (more: JsonObject): JsonObject => read({ schemas: [CORE], userName: 'jane@acme.com', ...more });
const refused = (body: Json, type = userType): string => {
  try {
    readResource(type, body);
  } catch (error) {
    if (error instanceof ScimError) return `${error.status} ${error.scimType}: ${error.detail}`;
    throw error;
  }
  return 'accepted';
};
const refusedUser = (more: JsonObject): string => refused({ userName: 'jane', ...more });

describe('reading a body', () => {
  it("keeps Okta's create without password, groups and schemas", () => {
    const body = {
      schemas: [CORE],
      userName: 'jane@acme.com',
      name: { givenName: 'Jane', familyName: 'Roe' },
      emails: [{ primary: true, value: 'jane@acme.com', type: 'work' }],
      displayName: 'Jane Roe',
      locale: 'en-US',
      externalId: '00ujl29u0le5T6Aj10h7',
      groups: [],
      password: '1mz050nq',
      active: true,
    };
    const { schemas: _schemas, groups: _groups, password: _password, ...kept } = body;
    expect(read(body)).toEqual(kept);
  });

  it("keeps Entra's create, strings for booleans and parts that are null", () => {
    const body = {
      schemas: [CORE, ENTERPRISE],
      externalId: '0a21f0f2',
      userName: 'Test_User_ab6490ee@acme.com',
      active: 'True',
      emails: [{ primary: 'true', type: 'Work', value: 'Jane@Acme.com' }],
      meta: { resourceType: 'User' },
      name: { formatted: 'Jane Roe', familyName: 'Roe', givenName: null },
      addresses: [{ type: 'work', streetAddress: null, locality: null }],
      roles: [],
    };
    expect(read(body)).toEqual({
      externalId: '0a21f0f2',
      userName: 'Test_User_ab6490ee@acme.com',
      active: true,
      emails: [{ primary: true, type: 'work', value: 'Jane@Acme.com' }],
      name: { formatted: 'Jane Roe', familyName: 'Roe' },
    });
  });

  it('takes names in any case', () => {
    expect(
      read({ USERNAME: 'jane', NAME: { GIVENNAME: 'Jane' }, [ENTERPRISE.toUpperCase()]: { DIVISION: 'x' } }),
    ).toEqual({
      userName: 'jane',
      name: { givenName: 'Jane' },
      [ENTERPRISE]: { division: 'x' },
    });
  });

  it('drops attributes nobody knows, but keeps extensions nobody knows as they were sent', () => {
    const foreign = { 'urn:acme:ext:1.0:User': { Badge: 7, list: [null, 'A'] } };
    expect(user({ favouriteColour: 'red', ...foreign, name: { nick: 'x' } })).toEqual({
      userName: 'jane@acme.com',
      ...foreign,
    });
  });

  it.each<[string, JsonObject]>([
    ['null', { nickName: null, emails: null, name: null, [ENTERPRISE]: null }],
    ['an empty string', { nickName: '', active: '', emails: '', name: '', [ENTERPRISE]: { department: '' } }],
    ['an empty list', { emails: [], name: [], [ENTERPRISE]: { manager: [] } }],
    ['an empty object', { name: {}, [ENTERPRISE]: {}, emails: [{}], 'urn:acme:x': {} }],
  ])('takes %s as unassigned', (_what, more) => {
    expect(user(more)).toEqual({ userName: 'jane@acme.com' });
  });

  it.each<[string, Json, Json]>([
    ['a bare id', '26118915', { value: '26118915' }],
    ['an object', { value: '26118915', displayName: 'Boss' }, { value: '26118915' }],
    ['a list of one', [{ value: '26118915' }], { value: '26118915' }],
  ])('takes a manager given as %s', (_what, manager, kept) => {
    expect(user({ [ENTERPRISE]: { manager } })[ENTERPRISE]).toEqual({ manager: kept });
  });

  it('takes a single value for a list of one, and strings for their values', () => {
    expect(user({ emails: { value: 'a@x' }, roles: ['admin', 'viewer'], ims: 'jane' })).toMatchObject({
      emails: [{ value: 'a@x' }],
      roles: [{ value: 'admin' }, { value: 'viewer' }],
      ims: [{ value: 'jane' }],
    });
  });

  it('gives role values that are JSON texts back letter by letter', () => {
    const value = '{"id": "06b0", "value":"25"}';
    expect(user({ roles: [{ value }] })['roles']).toEqual([{ value }]);
    expect(user({ roles: value })['roles']).toEqual([{ value }]);
  });

  it('keeps the first of two primary values and collapses repetitions', () => {
    const emails = [
      { value: 'a@x', primary: true },
      { value: 'b@x', primary: true },
      { value: 'b@x', primary: false },
      { primary: true, value: 'a@x' },
    ];
    expect(user({ emails })['emails']).toEqual([
      { value: 'a@x', primary: true },
      { value: 'b@x', primary: false },
    ]);
  });

  it('spells canonical values as the schema does and accepts others', () => {
    const emails = [
      { value: 'a@x', type: 'WORK' },
      { value: 'b@x', type: 'Ship' },
    ];
    expect(user({ emails })['emails']).toEqual([
      { value: 'a@x', type: 'work' },
      { value: 'b@x', type: 'Ship' },
    ]);
  });

  it('reads names that carry the URN of their schema', () => {
    const body = {
      [`${CORE}:userName`]: 'jane',
      [`${ENTERPRISE}:department`]: 'R&D',
      [ENTERPRISE]: { division: 'd' },
    };
    expect(read(body)).toEqual({ userName: 'jane', [ENTERPRISE]: { department: 'R&D', division: 'd' } });
  });

  it('gives the URNs of the schemas that have data', () => {
    const resource = user({ [ENTERPRISE]: { division: 'x' }, 'urn:acme:ext': { a: 1 } });
    expect(schemasOf(userType, resource)).toEqual([CORE, ENTERPRISE, 'urn:acme:ext']);
    expect(schemasOf(userType, { userName: 'jane' })).toEqual([CORE]);
  });

  it('leaves the prototype alone', () => {
    const body = JSON.parse('{"userName":"j","__proto__":{"active":true},"constructor":"x"}') as Json; // JSON
    expect(read(body)).toEqual({ userName: 'j' });
    expect(refused(JSON.parse('{"userName":"j","urn:a:b":{"__proto__":{}}}') as Json)).toContain('__proto__'); // JSON
  });
});

describe('refusing a body', () => {
  it.each<[string, Json]>([
    ['400 invalidSyntax: the body must be a JSON object', []],
    ['400 invalidSyntax: the body must be a JSON object', 'x'],
    ['400 invalidSyntax: the body must be a JSON object', null],
    ['400 invalidValue: userName is required', {}],
    ['400 invalidValue: userName is required', { userName: '' }],
    [`400 invalidValue: schemas must include ${CORE}`, { schemas: [], userName: 'j' }],
    [`400 invalidValue: schemas must include ${CORE}`, { schemas: [ENTERPRISE], userName: 'j' }],
    ['400 invalidValue: schemas must be a list of strings, not a string', { schemas: CORE, userName: 'j' }],
    ['accepted', { Schemas: [CORE.toUpperCase(), 'urn:x'], userName: 'j' }],
  ])('says %s', (message, body) => {
    expect(refused(body)).toBe(message);
  });

  it.each<[string, JsonObject]>([
    ['emails[1].value must be a string, not a number', { emails: [{ value: 'a@x' }, { value: 5 }] }],
    ['emails[0] must be an object, not a number', { emails: [5] }],
    ['addresses[0] must be an object, not a string', { addresses: ['Street 1'] }],
    ['name must be an object, not a string', { name: 'Jane' }],
    ['active must be a boolean, not a string', { active: 'yes' }],
    ['active must be a boolean, not a number', { active: 1 }],
    ['nickName must be a string, not an object', { nickName: {} }],
    ['password must be a string, not a number', { password: 5 }],
    [`${ENTERPRISE} must be an object, not a string`, { [ENTERPRISE]: 'x' }],
    [`${ENTERPRISE}:employeeNumber must be a string, not a number`, { [ENTERPRISE]: { employeeNumber: 7 } }],
    [
      `${ENTERPRISE}:manager.value must be a string, not a boolean`,
      { [ENTERPRISE]: { manager: { value: true } } },
    ],
    ['x509Certificates[0].value must be base64', { x509Certificates: [{ value: 'no base64!' }] }],
    ['nickName must not contain the NUL character', { nickName: 'a\0b' }],
    ['nickName must be well-formed Unicode', { nickName: 'a\ud800' }],
  ])('names what is wrong: %s', (message, more) => {
    expect(refusedUser(more)).toBe(`400 invalidValue: ${message}`);
  });

  it('limits the depth of data it knows nothing about', () => {
    const deep = JSON.parse(`${'['.repeat(5000)}1${']'.repeat(5000)}`) as Json; // JSON
    expect(refusedUser({ 'urn:a:b': deep })).toContain('nested deeper than 16 levels');
  });
});

describe('a type with a schema of its own', () => {
  const badge = {
    id: 'urn:acme:2.0:Badge',
    name: 'Badge',
    description: 'Badges.',
    attributes: [
      attribute('number', 'No.', { type: 'integer', required: true }),
      attribute('weight', 'In kg.', { type: 'decimal' }),
      attribute('issued', 'When.', { type: 'dateTime' }),
      attribute('tags', 'Tags.', { multiValued: true }),
      complex('door', 'A door.', [
        attribute('name', 'Its name.', { required: true }),
        attribute('note', 'A note.'),
      ]),
    ],
  };
  const type = new ResourceType({ ...userType.definition, extensions: [{ schema: badge, required: true }] });
  const wrong = (data: Json): string => refused({ userName: 'j', [badge.id]: data }, type);

  it('is read by that schema', () => {
    const data = { number: 7, weight: 0.5, issued: '0001-01-03T00:00:00.0000000Z', tags: ['a', 'b', 'a'] };
    expect(readResource(type, { userName: 'j', [badge.id]: data })[badge.id]).toEqual({
      ...data,
      tags: ['a', 'b'],
    });
  });

  it.each<[string, Json]>([
    ['urn:acme:2.0:Badge is required', null],
    ['urn:acme:2.0:Badge:number is required', { weight: 1 }],
    ['urn:acme:2.0:Badge:number must be a whole number, not a number', { number: 1.5 }],
    ['urn:acme:2.0:Badge:number must be a whole number, not a string', { number: '1' }],
    [
      'urn:acme:2.0:Badge:issued must be a date and time such as 2026-03-01T08:30:00Z',
      { number: 1, issued: '2026' },
    ],
    ['urn:acme:2.0:Badge:tags[0] must be a string, not an object', { number: 1, tags: [{}] }],
    ['urn:acme:2.0:Badge:door.name is required', { number: 1, door: { note: 'x' } }],
  ])('says %s', (message, data) => {
    expect(wrong(data)).toBe(`400 invalidValue: ${message}`);
  });
});
