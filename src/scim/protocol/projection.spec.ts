import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json.js';
import { project, readProjection } from './projection.js';
import { ResourceType } from './resource-type.js';
import { attribute, complex } from './schema.js';
import { userType } from './user.type.js';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const FOREIGN = 'urn:acme:ext:1.0:User';

const jane: JsonObject = {
  schemas: [CORE, ENTERPRISE],
  id: 'u1',
  userName: 'jane',
  name: { givenName: 'Jane', familyName: 'Roe' },
  emails: [{ value: 'a@x', type: 'work' }, { value: 'b@x' }],
  groups: [{ value: 'g1', display: 'Engineers' }],
  meta: { resourceType: 'User', version: 'W/"1"' },
  [ENTERPRISE]: { department: 'R&D', manager: { value: 'm1', displayName: 'Boss' } },
  [FOREIGN]: { badge: 'gold', part: { a: 1, b: 2 } },
};
const always = { schemas: [CORE, ENTERPRISE], id: 'u1' };
const only = (attributes: string, excludedAttributes?: string): JsonObject =>
  project(userType, jane, readProjection(userType, { attributes, excludedAttributes }));
const without = (excludedAttributes: string): JsonObject =>
  project(userType, jane, readProjection(userType, { excludedAttributes }));

describe('attributes', () => {
  it.each<[string, JsonObject]>([
    ['userName', { userName: 'jane' }],
    [' USERNAME , name.GivenName,', { userName: 'jane', name: { givenName: 'Jane' } }],
    ['name.givenName,name', { name: { givenName: 'Jane', familyName: 'Roe' } }],
    ['name,name.givenName', { name: { givenName: 'Jane', familyName: 'Roe' } }],
    ['emails.type', { emails: [{ type: 'work' }] }],
    ['emails.display', {}],
    ['meta.version', { meta: { version: 'W/"1"' } }],
    [`${CORE}:userName`, { userName: 'jane' }],
    [ENTERPRISE.toUpperCase(), { [ENTERPRISE]: jane[ENTERPRISE] ?? null }],
    [`${ENTERPRISE}:department`, { [ENTERPRISE]: { department: 'R&D' } }],
    [`${ENTERPRISE}:manager.value`, { [ENTERPRISE]: { manager: { value: 'm1' } } }],
    [FOREIGN, { [FOREIGN]: jane[FOREIGN] ?? null }],
    [`${FOREIGN}:BADGE`, { [FOREIGN]: { badge: 'gold' } }],
    [`${FOREIGN}:part.a`, { [FOREIGN]: { part: { a: 1 } } }],
    ['colour,name.nick,a b,emails[type eq "work"]', {}],
  ])('"%s" leaves those', (attributes, kept) => {
    expect(only(attributes)).toEqual({ ...always, ...kept });
  });

  it('of the core schema leave out extensions', () => {
    const { [ENTERPRISE]: _enterprise, [FOREIGN]: _foreign, ...core } = jane;
    expect(only(CORE)).toEqual(core);
  });

  it('win over excludedAttributes', () => {
    expect(only('userName', 'userName')).toEqual({ ...always, userName: 'jane' });
  });

  it('that say nothing ask for nothing special', () => {
    expect(readProjection(userType, {})).toBeUndefined();
    expect(readProjection(userType, { attributes: '', excludedAttributes: ' , ' })).toBeUndefined();
    expect(project(userType, jane, undefined)).toEqual(jane);
  });
});

describe('excludedAttributes', () => {
  it.each<[string, JsonObject]>([
    ['id,schemas', jane],
    ['colour', jane],
    ['name.givenName', { ...jane, name: { familyName: 'Roe' } }],
    ['emails.VALUE', { ...jane, emails: [{ type: 'work' }] }],
    [`${ENTERPRISE}:manager`, { ...jane, [ENTERPRISE]: { department: 'R&D' } }],
    [`${FOREIGN}:part.a`, { ...jane, [FOREIGN]: { badge: 'gold', part: { b: 2 } } }],
  ])('"%s" takes those away', (excluded, kept) => {
    expect(without(excluded)).toEqual(kept);
  });

  it('take whole attributes and extensions away', () => {
    expect(
      Object.keys(without(`groups,${ENTERPRISE},${FOREIGN},name.givenName,name.familyName,meta`)),
    ).toEqual(['schemas', 'id', 'userName', 'emails']);
  });
});

describe('a schema with characteristics of its own', () => {
  const schema = {
    id: 'urn:acme:2.0:Vault',
    name: 'Vault',
    description: 'Vaults.',
    attributes: [
      attribute('always', 'Stays.', { returned: 'always' }),
      attribute('asked', 'Only when asked for.', { returned: 'request' }),
      attribute('secret', 'Never.', { returned: 'never' }),
      attribute('plain', 'As usual.'),
      complex('box', 'Parts.', [
        attribute('asked', 'Only when asked for.', { returned: 'request' }),
        attribute('always', 'Stays.', { returned: 'always' }),
        attribute('plain', 'As usual.'),
      ]),
    ],
  };
  const type = new ResourceType({ ...userType.definition, extensions: [{ schema, required: false }] });
  const vault = { always: 1, asked: 2, secret: 3, plain: 4, box: { asked: 5, always: 6, plain: 7 } };
  const shown = (parameters: { attributes?: string; excludedAttributes?: string }): unknown =>
    project(type, { id: 'x', [schema.id]: vault }, readProjection(type, parameters))[schema.id];

  it.each([
    [{}, { always: 1, plain: 4, box: { always: 6, plain: 7 } }],
    [{ attributes: schema.id }, { always: 1, plain: 4, box: { always: 6, plain: 7 } }],
    [{ attributes: 'userName' }, { always: 1 }],
    [{ attributes: `${schema.id}:asked,${schema.id}:secret` }, { always: 1, asked: 2 }],
    [{ attributes: `${schema.id}:box` }, { always: 1, box: { always: 6, plain: 7 } }],
    [{ attributes: `${schema.id}:box.asked` }, { always: 1, box: { asked: 5, always: 6 } }],
    [{ excludedAttributes: schema.id }, { always: 1 }],
    [
      { excludedAttributes: `${schema.id}:box.always,${schema.id}:plain` },
      { always: 1, box: { always: 6, plain: 7 } },
    ],
  ])('is shown by %o', (parameters, kept) => {
    expect(shown(parameters)).toEqual(kept);
  });
});

it('keeps what is always returned, whatever is asked', () => {
  const names = fc.constantFrom(
    'id',
    'schemas',
    'userName',
    'name',
    'name.x',
    CORE,
    ENTERPRISE,
    FOREIGN,
    'urn:',
    '',
    ' ',
    'a.b.c',
  );
  const list = fc.array(fc.oneof(names, fc.string())).map((each) => each.join());
  fc.assert(
    fc.property(
      fc.record({ attributes: list, excludedAttributes: list }, { requiredKeys: [] }),
      (parameters) => {
        const copy = structuredClone(jane);
        const shown = project(userType, jane, readProjection(userType, parameters));
        expect(shown).toMatchObject(always);
        expect(jane).toEqual(copy);
        expect(jane).toMatchObject(
          Object.fromEntries(Object.keys(shown).map((name) => [name, expect.anything()])),
        );
      },
    ),
  );
});
