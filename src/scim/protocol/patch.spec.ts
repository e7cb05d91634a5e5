import { describe, expect, it } from 'vitest';
import { ScimError } from './errors.js';
import type { Json, JsonObject } from './json.js';
import { applyPatch } from './patch.js';
import { ResourceType } from './resource-type.js';
import { readResource } from './resource.js';
import { attribute, complex } from './schema.js';
import { userType } from './user.type.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const FOREIGN = 'urn:acme:ext:1.0:User';

const jane: JsonObject = {
  userName: 'jane@acme.com',
  externalId: '00u1',
  active: true,
  name: { givenName: 'Jane', familyName: 'Roe' },
  emails: [
    { value: 'jane@acme.com', type: 'work', primary: true },
    { value: 'jane@home.example', type: 'home' },
  ],
  roles: [{ value: '{"id":"1"}', primary: true }],
  [ENTERPRISE]: { department: 'R&D', manager: { value: 'm1', $ref: '../Users/m1' } },
  [FOREIGN]: { Badge: 'gold', list: ['a', 'b'] },
};

type Op = JsonObject;
const body = (...operations: Op[]): JsonObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});
const patched = (...operations: Op[]): JsonObject => applyPatch(userType, jane, body(...operations));
const refused = (patch: Json, resource = jane, type = userType): string => {
  try {
    applyPatch(type, resource, patch);
  } catch (error) {
    if (error instanceof ScimError) return `${error.status} ${error.scimType}: ${error.detail}`;
    throw error;
  }
  return 'accepted';
};
const replace = (path: string, value: Json): Op => ({ op: 'replace', path, value });
const add = (path: string, value: Json): Op => ({ op: 'add', path, value });
const remove = (path: string, value?: Json): Op => ({
  op: 'remove',
  path,
  ...(value === undefined ? {} : { value }),
});

describe('a single value', () => {
  it.each<[string, Op]>([
    ['replaced', replace('displayName', 'Jane R.')],
    ['added', add('displayName', 'Jane R.')],
    ['replaced in odd case', { OP: 'Replace', Path: 'DISPLAYNAME', Value: 'Jane R.' }],
    [
      'replaced by its full name',
      replace('urn:ietf:params:scim:schemas:core:2.0:User:displayName', 'Jane R.'),
    ],
    ['replaced without a path', { op: 'Replace', value: { displayName: 'Jane R.' } }],
    [
      'replaced by a JSON text (Keycloak)',
      { op: 'replace', value: '{"schemas":["x"],"displayName":"Jane R."}' },
    ],
    [
      'replaced by its schema as path',
      replace('urn:ietf:params:scim:schemas:core:2.0:User', { displayName: 'Jane R.' }),
    ],
  ])('is %s', (_how, operation) => {
    expect(patched(operation)).toEqual({ ...jane, displayName: 'Jane R.' });
  });

  it.each<[string, Op]>([
    ['remove', remove('externalId')],
    ['null', replace('externalId', null)],
    ['an empty string', replace('externalId', '')],
    ['an empty list', add('externalId', [])],
    ['null without a path', { op: 'replace', value: { externalId: null } }],
  ])('is cleared by %s', (_how, operation) => {
    const { externalId: _gone, ...rest } = jane;
    expect(patched(operation)).toEqual(rest);
  });

  it('is a boolean although Entra sends a string', () => {
    expect(patched({ op: 'Replace', path: 'active', value: 'False' })['active']).toBe(false);
    expect(patched({ op: 'replace', value: { active: false } })['active']).toBe(false);
  });

  it('is what the last of several operations says', () => {
    expect(patched(replace('title', 'a'), replace('title', 'b'))['title']).toBe('b');
  });
});

describe('a complex value', () => {
  it('keeps the parts that are not named (SailPoint)', () => {
    const operations: Op[] = [
      { op: 'replace', value: { name: { familyName: 'Doe' } } },
      { op: 'replace', value: { name: { middleName: 'X.' } } },
    ];
    expect(patched(...operations)['name']).toEqual({
      givenName: 'Jane',
      familyName: 'Doe',
      middleName: 'X.',
    });
    expect(patched(replace('name', { familyName: 'Doe' }))['name']).toEqual({
      givenName: 'Jane',
      familyName: 'Doe',
    });
  });

  it('takes dotted names as paths', () => {
    const value = { 'name.givenName': 'J.', [`${ENTERPRISE}:employeeNumber`]: '7', displayName: 'J' };
    expect(patched({ op: 'replace', value })).toMatchObject({
      name: { givenName: 'J.', familyName: 'Roe' },
      [ENTERPRISE]: { employeeNumber: '7', department: 'R&D' },
      displayName: 'J',
    });
  });

  it('loses a part, and itself with the last one', () => {
    expect(patched(remove('name.givenName'))['name']).toEqual({ familyName: 'Roe' });
    expect(patched(replace('name', { givenName: null }))['name']).toEqual({ familyName: 'Roe' });
    expect(patched(remove('name.givenName'), replace('name.familyName', ''))['name']).toBeUndefined();
    expect(patched(remove('name'))['name']).toBeUndefined();
  });

  it.each<[string, Json]>([
    ['a bare id', 'm2'],
    ['an object', { value: 'm2' }],
    ['a list of one', [{ value: 'm2' }]],
    ['a JSON text', '{"value":"m2"}'],
  ])('is a manager given as %s, without the old address', (_how, value) => {
    expect(patched(add(`${ENTERPRISE}:manager`, value))[ENTERPRISE]).toEqual({
      department: 'R&D',
      manager: { value: 'm2' },
    });
    expect(patched(replace(`${ENTERPRISE}.manager`, value))).toEqual(
      patched(add(`${ENTERPRISE}:manager`, value)),
    );
    expect(patched({ op: 'Add', value: { [`${ENTERPRISE}:manager`]: value } })).toEqual(
      patched(add(`${ENTERPRISE}:manager`, value)),
    );
  });

  it.each<[string, Op]>([
    ['remove', remove(`${ENTERPRISE}:manager`)],
    ['an empty string', replace(`${ENTERPRISE}:manager`, '')],
    ['an empty list', replace(`${ENTERPRISE}:manager`, [])],
    ['an empty part', replace(`${ENTERPRISE}:manager`, { value: '' })],
    ['removing its part', remove(`${ENTERPRISE}:manager.value`)],
  ])('is a manager taken away by %s', (_how, operation) => {
    expect(patched(operation)[ENTERPRISE]).toEqual({ department: 'R&D' });
  });
});

describe('an extension', () => {
  it('merges as a whole, and goes as a whole', () => {
    expect(
      patched({
        op: 'add',
        value: { [ENTERPRISE]: { division: 'x', department: null, 'manager.value': 'm1' } },
      })[ENTERPRISE],
    ).toEqual({
      division: 'x',
      manager: { value: 'm1', $ref: '../Users/m1' },
    });
    expect(patched(replace(ENTERPRISE.toUpperCase(), { division: 'x' }))[ENTERPRISE]).toMatchObject({
      division: 'x',
    });
    expect(patched(remove(ENTERPRISE))).not.toHaveProperty([ENTERPRISE]);
    expect(patched({ op: 'replace', value: { [ENTERPRISE]: null } })).not.toHaveProperty([ENTERPRISE]);
  });

  it('goes with its last attribute', () => {
    const after = patched(remove(`${ENTERPRISE}:department`), remove(`${ENTERPRISE}:manager`));
    expect(after).not.toHaveProperty([ENTERPRISE]);
  });

  it('is changed even if nobody registered it', () => {
    expect(patched(replace(`${FOREIGN}:badge`, 'silver'))[FOREIGN]).toEqual({
      Badge: 'silver',
      list: ['a', 'b'],
    });
    expect(patched(add(`${FOREIGN}:list`, ['b', 'c']))[FOREIGN]).toEqual({
      Badge: 'gold',
      list: ['a', 'b', 'c'],
    });
    expect(patched(remove(`${FOREIGN}:list`, ['a']))[FOREIGN]).toEqual({ Badge: 'gold', list: ['b'] });
    expect(patched(add(`${FOREIGN}:part.x`, 1))[FOREIGN]).toMatchObject({ part: { x: 1 } });
    expect(patched({ op: 'add', value: { [FOREIGN]: { Badge: null, n: 1 } } })[FOREIGN]).toEqual({
      list: ['a', 'b'],
      n: 1,
    });
    expect(patched(remove(FOREIGN))).not.toHaveProperty([FOREIGN]);
    expect(patched(add('urn:acme:new:User', { a: 1 }))).toMatchObject({ 'urn:acme:new:User': { a: 1 } });
    expect(patched(add('urn:acme:new:User:a', 1))).toMatchObject({ 'urn:acme:new:User': { a: 1 } });
    expect(patched(remove('urn:acme:new:User:a'))).toBe(jane);
  });
});

describe('a list', () => {
  it('grows by what is not there yet', () => {
    const other = { value: 'x@y', type: 'other' };
    expect(patched(add('emails', [other, { value: 'JANE@acme.com', type: 'Work' }]))['emails']).toEqual([
      ...(jane['emails'] as Json[]), // known above
      other,
    ]);
    expect(patched(add('emails', other))).toEqual(patched(add('emails', [other])));
    expect(patched(add('emails', JSON.stringify([other])))).toEqual(patched(add('emails', [other])));
  });

  it('takes over the other parts of a value with the same type', () => {
    expect(
      patched(add('emails', [{ value: 'jane@home.example', type: 'home', display: 'J', primary: true }]))[
        'emails'
      ],
    ).toEqual([
      { value: 'jane@acme.com', type: 'work', primary: false },
      { value: 'jane@home.example', type: 'home', display: 'J', primary: true },
    ]);
  });

  it('is replaced, cleared, and cleared by emptiness', () => {
    expect(patched(replace('emails', [{ value: 'a@x' }, { value: 'a@x' }]))['emails']).toEqual([
      { value: 'a@x' },
    ]);
    for (const clearing of [
      remove('emails'),
      replace('emails', []),
      replace('emails', ''),
      replace('emails', null),
    ]) {
      expect(patched(clearing)).not.toHaveProperty('emails');
    }
  });

  it('loses only the values that remove names (Entra, JumpCloud)', () => {
    const [work, home] = jane['emails'] as [Json, Json]; // known above
    expect(patched(remove('emails', [{ $ref: null, value: 'JANE@acme.com' }]))['emails']).toEqual([home]);
    expect(
      patched(remove('emails', [{ value: 'jane@home.example', type: 'home', display: 'old' }]))['emails'],
    ).toEqual([work]);
    expect(patched(remove('emails', 'jane@home.example'))['emails']).toEqual([work]);
    expect(patched(remove('emails', [{ value: 'jane@home.example', type: 'work' }, { value: 'z' }]))).toBe(
      jane,
    );
    expect(patched(remove('emails', []))).toBe(jane);
  });

  it('has one primary value: a new one ends the old one', () => {
    expect(patched(add('emails', [{ value: 'x@y', primary: true }]))['emails']).toMatchObject([
      { primary: false },
      {},
      { value: 'x@y', primary: true },
    ]);
    expect(patched(replace('emails[type eq "home"].primary', 'True'))['emails']).toMatchObject([
      { primary: false },
      { primary: true },
    ]);
  });

  it('keeps role values that are JSON texts letter by letter', () => {
    const value = '{"id": "2", "value":"25"}';
    expect(patched(replace('roles', value))['roles']).toEqual([{ value }]);
    expect(patched(add('roles', [{ value }]))['roles']).toEqual([
      { value: '{"id":"1"}', primary: true },
      { value },
    ]);
    expect(patched(replace('roles[primary eq "True"].value', value))['roles']).toEqual([
      { value, primary: true },
    ]);
  });
});

describe('chosen elements of a list', () => {
  it('are changed in one part, or merged', () => {
    expect(patched(replace('emails[type eq "WORK"].value', 'new@acme.com'))['emails']).toMatchObject([
      { value: 'new@acme.com', type: 'work', primary: true },
      { type: 'home' },
    ]);
    expect(
      patched(replace('emails[type eq "work" and primary eq true]', { value: 'new@acme.com' }))['emails'],
    ).toMatchObject([{ value: 'new@acme.com', type: 'work', primary: true }, {}]);
    expect(patched(replace('emails[value sw "jane"].display', 'J'))['emails']).toMatchObject([
      { display: 'J' },
      { display: 'J' },
    ]);
    expect(patched({ op: 'replace', value: { 'emails[type eq "work"].value': 'new@acme.com' } })).toEqual(
      patched(replace('emails[type eq "work"].value', 'new@acme.com')),
    );
  });

  it('are made when there are none (Entra)', () => {
    expect(
      patched({ op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1 (555) 01' })[
        'phoneNumbers'
      ],
    ).toEqual([{ type: 'mobile', value: '+1 (555) 01' }]);
    expect(
      patched(replace('phoneNumbers[type eq "Work" and primary eq "True"]', { value: '1' }))['phoneNumbers'],
    ).toEqual([{ type: 'work', primary: true, value: '1' }]);
    expect(patched(replace('ims.value', 'jane'))['ims']).toEqual([{ value: 'jane' }]);
  });

  it('build one address from several paths', () => {
    const address = 'addresses[type eq "work"]';
    expect(
      patched(
        add(`${address}.streetAddress`, 'Main St 1'),
        add(`${address}.locality`, 'Springfield'),
        add(`${address}.region`, ''),
      )['addresses'],
    ).toEqual([{ type: 'work', streetAddress: 'Main St 1', locality: 'Springfield' }]);
  });

  it('may get their labels before their value, but not labels alone', () => {
    const other = 'emails[type eq "other"]';
    expect(
      patched(add(`${other}.primary`, 'True'), add(`${other}.display`, 'J'), add(`${other}.value`, 'j@x'))[
        'emails'
      ],
    ).toEqual([
      { value: 'jane@acme.com', type: 'work', primary: false },
      { value: 'jane@home.example', type: 'home' },
      { type: 'other', primary: true, display: 'J', value: 'j@x' },
    ]);
    expect(patched(add(`${other}.primary`, true))).toBe(jane);
    expect(patched(add('photos[type eq "photo"].display', 'x'))).toBe(jane);
  });

  it('go by remove or emptiness, and it is no fault when there are none', () => {
    const home = [{ value: 'jane@home.example', type: 'home' }];
    expect(patched(remove('emails[type eq "work"]'))['emails']).toEqual(home);
    expect(patched(remove('emails[type eq "work"].value'))['emails']).toEqual(home);
    expect(patched(replace('emails[type eq "work"].value', ''))['emails']).toEqual(home);
    expect(patched(replace('emails[type eq "work"]', null))['emails']).toEqual(home);
    expect(patched(remove('emails[type pr]'))).not.toHaveProperty('emails');
    expect(patched(remove('emails[type eq "other"]'))).toBe(jane);
    expect(patched(replace('emails[type eq "other"].value', ''))).toBe(jane);
  });

  it.each([
    'emails[type ne "work" and type ne "home"].value',
    'emails[type eq "other" or type eq "x"].value',
    'emails[type co "other"].value',
    'emails[value eq "nobody@x"].value',
    'emails[type eq "a" and type eq "b"].value',
    'photos[type eq null and type pr].value',
  ])('are not made from %s', (path) => {
    expect(refused(body(replace(path, 'x')))).toBe(
      `400 noTarget: Operations[0] (path ${JSON.stringify(path)}): no value of ${path.slice(0, 6)} matches`,
    );
  });
});

describe('what changes nothing', () => {
  it.each<[string, Op]>([
    ['the same value', replace('externalId', '00u1')],
    ['a value that is there', add('emails', [{ value: 'jane@acme.com', type: 'work' }])],
    ['a value that is there, without its type', add('emails', [{ value: 'jane@acme.com' }])],
    ['the same whole', { op: 'replace', value: jane }],
    ['a password', { op: 'replace', value: { password: 'secret' } }],
    ['a password by path', replace('password', 'secret')],
    ['schemas by path', add('schemas', ['urn:x'])],
    [
      'readOnly attributes without a path',
      { op: 'replace', value: { id: 'x', meta: {}, groups: [{ value: 'g' }], schemas: [] } },
    ],
    [
      'unknown attributes without a path',
      { op: 'add', value: { colour: 'red', 'name.nick': 'x', 'a b': 1, [`${ENTERPRISE}:x`]: 1 } },
    ],
    ['an empty object', { op: 'replace', value: {} }],
    ['removing what is not there', remove('nickName')],
    ['extra members', { op: 'replace', path: 'active', value: 'true', name: 'active' }],
  ])('%s gives the very same resource', (_what, operation) => {
    expect(patched(operation)).toBe(jane);
  });

  it('nor does a failing PATCH, whatever it did before', () => {
    const before = structuredClone(jane);
    expect(refused(body(replace('title', 'x'), remove('emails'), replace('colour', 'red')))).toContain(
      'Operations[2]',
    );
    expect(jane).toEqual(before);
  });
});

describe('a refusal', () => {
  it.each<[string, Json]>([
    ['400 invalidSyntax: the body must be a JSON object', []],
    ['400 invalidSyntax: Operations must be a list of at least one operation', {}],
    ['400 invalidSyntax: Operations must be a list of at least one operation', { Operations: [] }],
    ['400 invalidSyntax: Operations[0]: an operation must be an object', { Operations: ['x'] }],
    [
      '400 invalidSyntax: Operations[0]: op must be "add", "replace" or "remove"',
      body({ path: 'active', value: true }),
    ],
    [
      '400 invalidSyntax: Operations[0]: op must be "add", "replace" or "remove"',
      body({ op: 'move', value: {} }),
    ],
    ['400 invalidPath: Operations[0]: path must be a string', body({ op: 'add', path: 5, value: 1 })],
    ['400 noTarget: Operations[0]: remove needs a path', body({ op: 'remove' })],
    [
      '400 noTarget: Operations[0]: remove needs a path',
      body({ op: 'remove', path: '', value: { title: 1 } }),
    ],
    [
      '400 invalidValue: Operations[1] (path "title"): add needs a value',
      body(remove('title'), { op: 'add', path: 'title' }),
    ],
    [
      '400 invalidValue: Operations[0]: without a path the value must be an object of attributes',
      body({ op: 'add', value: 5 }),
    ],
    [
      '400 invalidPath: Operations[0] (path "colour"): unknown attribute "colour"',
      body(replace('colour', 'red')),
    ],
    ['400 invalidPath: Operations[0] (path "colour"): unknown attribute "colour"', body(remove('colour'))],
    [
      '400 invalidPath: Operations[0] (path "name.nick"): unknown attribute "name.nick"',
      body(replace('name.nick', 'x')),
    ],
    [
      '400 invalidPath: Operations[0] (path "emails[type eq \\"work\\"].x"): unknown attribute "emails.x"',
      body(remove('emails[type eq "work"].x')),
    ],
    ['400 invalidPath: Operations[0] (path "a b"): "a b" is not an attribute path', body(remove('a b'))],
    [
      '400 invalidPath: Operations[0] (path "title[x pr]"): "title" has no list of values to choose from',
      body(remove('title[x pr]')),
    ],
    [
      '400 invalidPath: Operations[0] (path "emails[type pr"): "emails[type pr" is not a path',
      body(remove('emails[type pr')),
    ],
    [
      '400 invalidPath: Operations[0] (path "emails[type pr]x"): "emails[type pr]x" is not a path',
      body(remove('emails[type pr]x')),
    ],
    [
      '400 invalidPath: Operations[0]: "emails[type pr" is not a path',
      body({ op: 'add', value: { 'emails[type pr': 1 } }),
    ],
    ['400 mutability: Operations[0] (path "id"): id can\'t be changed by a client', body(replace('id', 'x'))],
    [
      '400 mutability: Operations[0] (path "groups"): groups can\'t be changed by a client',
      body(add('groups', [{ value: 'g' }])),
    ],
    [
      '400 mutability: Operations[0] (path "meta.created"): meta can\'t be changed by a client',
      body(remove('meta.created')),
    ],
    ['400 invalidValue: Operations[0] (path "userName"): userName is required', body(remove('userName'))],
    [
      '400 invalidValue: Operations[0] (path "userName"): userName is required',
      body(replace('userName', '')),
    ],
    [
      '400 invalidValue: Operations[0]: userName is required',
      body({ op: 'replace', value: { userName: null } }),
    ],
    [
      '400 invalidValue: Operations[0] (path "active"): active must be a boolean, not a string',
      body(replace('active', 'x')),
    ],
    [
      '400 invalidValue: Operations[0]: active must be a boolean, not a number',
      body({ op: 'add', value: { active: 5 } }),
    ],
    [
      '400 invalidValue: Operations[0] (path "emails"): emails[1].value must be a string, not a boolean',
      body(add('emails', ['a', { value: true }])),
    ],
    [
      '400 invalidValue: Operations[0] (path "password"): password must be a string, not a number',
      body(replace('password', 5)),
    ],
  ])('says %s', (message, patch) => {
    expect(refused(patch)).toBe(message);
  });

  it('is invalidFilter for what is wrong between the brackets', () => {
    expect(refused(body(replace('emails[type is "work"].value', 'x')))).toMatch(
      /^400 invalidFilter: Operations\[0\] \(path /,
    );
  });

  it('stops a PATCH of too many operations', () => {
    const operations = Array.from({ length: 20_001 }, () => replace('title', 'x'));
    expect(refused(body(...operations))).toBe('400 tooMany: a PATCH may have 20000 operations at most');
  });

  it('stops a PATCH that would walk through long lists again and again', () => {
    const emails = Array.from({ length: 2000 }, (_, index) => ({ value: `${index}@x` }));
    const operations = Array.from({ length: 200 }, () => remove('emails[value eq "nobody"]'));
    expect(refused(body(...operations), { userName: 'j', emails })).toContain('Operations[100] ');
    expect(refused(body(...operations), { userName: 'j', emails })).toContain(
      'may walk through 200000 values at most',
    );
  });

  it('stops a PATCH whose filters would look at long lists for many reasons', () => {
    const emails = Array.from({ length: 2000 }, (_, index) => ({ value: `${index}@x` }));
    const wide = remove(`emails[${Array.from({ length: 50 }, () => 'not (value pr)').join(' and ')}]`);
    const kept = { userName: 'j', emails };
    expect(refused(body(remove('emails[value eq "nobody"]'), wide, wide), kept)).toContain('Operations[2] ');
  });

  it('keeps NUL and __proto__ inside a JSON text out', () => {
    expect(refused(body({ op: 'add', value: '{"nickName":"a\\u0000"}' }))).toContain('NUL');
    expect(refused(body(add('urn:a:b:c', JSON.parse('{"__proto__":{"x":1}}') as Json)))).toContain(
      '__proto__',
    ); // JSON
    expect(refused(body(add(`${FOREIGN}:__proto__`, { x: 1 })))).toContain('__proto__');
    expect(refused(body({ op: 'add', value: { [`${FOREIGN}:a.__proto__`]: 'x' } }))).toContain('__proto__');
  });
});

describe('a type of its own', () => {
  const schema = {
    id: 'urn:acme:2.0:Badge',
    name: 'Badge',
    description: 'Badges.',
    attributes: [
      attribute('number', 'No.', { type: 'integer', required: true }),
      attribute('serial', 'Serial.', { mutability: 'immutable' }),
      attribute('tags', 'Tags.', { multiValued: true }),
      complex('door', 'Door.', [
        attribute('id', 'Id.', { mutability: 'immutable' }),
        attribute('note', 'Note.'),
      ]),
    ],
  };
  const type = new ResourceType({ ...userType.definition, extensions: [{ schema, required: false }] });
  const user = readResource(type, {
    userName: 'j',
    [schema.id]: { number: 1, serial: 's', tags: ['a', 'b'], door: { id: 'd' } },
  });
  const data = (...operations: Op[]): Json | undefined =>
    applyPatch(type, user, body(...operations))[schema.id];
  const at = (name: string): string => `${schema.id}:${name}`;

  it('has lists of plain values', () => {
    expect(data(add(at('tags'), ['B', 'c']))).toMatchObject({ tags: ['a', 'b', 'c'] });
    expect(data(add(at('tags'), 'c'))).toMatchObject({ tags: ['a', 'b', 'c'] });
    expect(data(remove(at('tags'), ['A']))).toMatchObject({ tags: ['b'] });
    expect(data(remove(at('tags[value eq "a"]')))).toMatchObject({ tags: ['b'] });
    expect(data(replace(at('tags[value eq "a"]'), 'z'))).toMatchObject({ tags: ['z', 'b'] });
    expect(refused(body(replace(at('tags[value eq "x"]'), 'z')), user, type)).toContain('noTarget');
  });

  it('guards what is immutable or required', () => {
    expect(data(replace(at('serial'), 's'))).toMatchObject({ serial: 's' });
    expect(refused(body(replace(at('serial'), 't')), user, type)).toContain(
      `400 mutability: Operations[0] (path "${at('serial')}"): `,
    );
    expect(refused(body(remove(at('serial'))), user, type)).toContain('400 mutability');
    expect(refused(body(replace(at('door.id'), 'e')), user, type)).toContain(
      `${at('door')}.id can't be changed once it is set`,
    );
    expect(data(replace(at('door.note'), 'n'))).toMatchObject({ door: { id: 'd', note: 'n' } });
    expect(refused(body(remove(at('number'))), user, type)).toContain(`${at('number')} is required`);
    expect(refused(body(add(at('tags'), ['a'])), { userName: 'j' }, type)).toBe(
      `400 invalidValue: ${at('number')} is required`,
    );
  });
});
