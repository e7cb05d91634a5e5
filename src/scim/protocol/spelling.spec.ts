import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from './json.js';
import { applyPatch } from './patch.js';
import { ResourceType } from './resource-type.js';
import type { Resource } from './resource.js';
import { attribute, complex } from './schema.js';
import { spelled } from './spelling.js';
import { userType } from './user.type.js';

const urn = 'urn:acme:hr:User';
const schema = {
  id: urn,
  name: 'HR',
  description: '',
  attributes: [
    attribute('Team', '', { required: true }),
    attribute('Level', '', { type: 'integer' }),
    attribute('Tags', '', { multiValued: true }),
    complex('Desks', '', [attribute('Value', ''), attribute('Type', '')], { multiValued: true }),
  ],
};
const type = new ResourceType({
  ...userType.definition,
  extensions: [...userType.definition.extensions, { schema, required: true, mark: 'x' }],
});

const names = fc.constantFrom('Team', 'TEAM', 'level', 'tags', 'desks', 'DESKS', 'value', 'Type', 'other');
const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>('a', 'B', 7, true, null),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(names, tie('tree'), { maxKeys: 4 }),
  ),
}));
const resources: fc.Arbitrary<Resource> = fc
  .tuple(fc.constantFrom(urn, urn.toUpperCase()), tree)
  .map(([name, data]) => ({ userName: 'ada', [name]: data }));

/** Everything that a value holds, whatever it is called: nothing may be missing after a change of names. */
function contents(value: Json): string {
  return JSON.stringify(value, (_, each: unknown) => each).toLowerCase();
}

describe('Data from before its schema', () => {
  it('gets canonical names and loses nothing, and getting them again changes nothing', () => {
    fc.assert(
      fc.property(resources, (resource) => {
        const copy = structuredClone(resource);
        const once = spelled(type, resource);
        expect(resource).toEqual(copy);
        expect(contents(once)).toBe(contents(resource));
        expect(spelled(type, once)).toEqual(once);
        expect(Object.keys(once)).toEqual(['userName', urn]);
      }),
    );
  });

  it('is not changed by a PATCH of something else, whatever it looks like', () => {
    fc.assert(
      fc.property(resources, (resource) => {
        const before = spelled(type, resource);
        const after = applyPatch(type, before, {
          Operations: [{ op: 'add', path: 'title', value: 'Countess' }],
        });
        expect(after).toEqual({ ...before, title: 'Countess' });
        const no = { Operations: [{ op: 'remove', path: 'title' }] };
        expect(applyPatch(type, before, no)).toBe(before);
      }),
    );
  });

  it('never breaks a PATCH of it in another way than by a refusal that names it', () => {
    const operations = fc.constantFrom<Json>(
      { op: 'add', path: `${urn}:tags`, value: 'new' },
      { op: 'remove', path: `${urn}:desks[value eq "a"]` },
      { op: 'replace', path: `${urn}:desks[type eq "work"].value`, value: 'D' },
      { op: 'add', path: `${urn}:desks`, value: [{ value: 'a' }] },
      { op: 'replace', path: `${urn}:level`, value: 1 },
      { op: 'remove', path: `${urn}:other` },
    );
    fc.assert(
      fc.property(resources, fc.array(operations, { minLength: 1, maxLength: 4 }), (resource, list) => {
        try {
          applyPatch(type, spelled(type, resource), { Operations: list });
        } catch (error) {
          expect(error).toMatchObject({ name: 'ScimError', status: 400 });
        }
      }),
    );
  });
});
