import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScimError } from './errors.js';
import { matchesElement } from './filter.match.js';
import { groupType } from './group.type.js';
import type { Json, JsonObject } from './json.js';
import { type MembershipStep, splitMembership } from './membership.js';
import { readOperations } from './patch.operations.js';

function split(...operations: JsonObject[]): ReturnType<typeof splitMembership> {
  return splitMembership(groupType, readOperations({ Operations: operations }));
}

function stepsOf(...operations: JsonObject[]): MembershipStep[] {
  return split(...operations).steps;
}

/** What the directory does with steps, said in sets. */
function carriedOut(steps: readonly MembershipStep[], before: Iterable<string>): string[] {
  let members = new Set(before);
  for (const step of steps) {
    if (step.kind === 'replace') members = new Set(step.ids);
    else if (step.kind === 'change') {
      expect(step.add.filter((id) => step.remove.includes(id))).toEqual([]);
      for (const id of step.remove) members.delete(id);
      for (const id of step.add) members.add(id);
    } else for (const id of members) if (matchesElement(step.where, { value: id })) members.delete(id);
  }
  return [...members].sort();
}

function refusalOf(operation: JsonObject): Pick<ScimError, 'status' | 'scimType' | 'detail'> {
  try {
    split(operation);
  } catch (error) {
    if (error instanceof ScimError)
      return { status: error.status, scimType: error.scimType, detail: error.detail };
    throw error;
  }
  throw new Error(`nothing was refused: ${JSON.stringify(operation)}`);
}

interface Case {
  operation: JsonObject;
  effect: (members: Set<string>) => void;
}

const names = ['a', 'b', 'c', 'aa', 'ab', 'd', 'e'];
const id = fc.constantFrom(...names);
const ids = fc.array(id, { maxLength: 4 });
const asElement = (value: string, how: number): Json =>
  [{ value }, { $ref: null, value }, value, { display: value, VALUE: value, type: 'User' }][how % 4] ?? value;
const list = fc
  .tuple(ids, fc.nat(3))
  .map(([wanted, how]) => ({ wanted, value: wanted.map((each, at) => asElement(each, how + at)) }));
const addOp = fc.constantFrom('add', 'Add');
const path = fc.constantFrom('members', 'Members', 'urn:ietf:params:scim:schemas:core:2.0:Group:members');

const addAll = (members: Set<string>, wanted: string[]): void => wanted.forEach((each) => members.add(each));
const takeAll = (members: Set<string>, gone: string[]): void => gone.forEach((each) => members.delete(each));

const cases: fc.Arbitrary<Case> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(addOp, path, list).map(([op, path, { wanted, value }]): Case => ({
      operation: { op, path, value },
      effect: (members) => addAll(members, wanted),
    })),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(path, list).map(([path, { wanted, value }]): Case => ({
      operation: { op: 'Remove', path, value },
      effect: (members) => takeAll(members, wanted),
    })),
  },
  {
    weight: 4,
    arbitrary: id.map((gone): Case => ({
      operation: { op: 'remove', path: `members[value eq "${gone}"]` },
      effect: (members) => takeAll(members, [gone]),
    })),
  },
  fc.tuple(id, id).map(([one, two]): Case => ({
    operation: { op: 'remove', path: `members[value eq "${one}" or value eq "${two}"]` },
    effect: (members) => takeAll(members, [one, two]),
  })),
  fc.tuple(path, list).map(([path, { wanted, value }]): Case => ({
    operation: { op: 'replace', path, value },
    effect: (members) => (members.clear(), addAll(members, wanted)),
  })),
  fc.tuple(addOp, list).map(([op, { wanted, value }]): Case => ({
    operation: { op, value: { members: value } },
    effect: (members) => addAll(members, wanted),
  })),
  list.map(({ wanted, value }): Case => ({
    operation: { op: 'replace', value: JSON.stringify({ schemas: [], MEMBERS: value }) },
    effect: (members) => (members.clear(), addAll(members, wanted)),
  })),
  fc.tuple(id, list).map(([gone, { wanted, value }]): Case => ({
    operation: { op: 'replace', path: `members[value eq "${gone}"]`, value },
    effect: (members) => (members.delete(gone), addAll(members, wanted)),
  })),
  id.map((start): Case => ({
    operation: { op: 'remove', path: `members[value sw "${start}"]` },
    effect: (members) =>
      takeAll(
        members,
        names.filter((each) => each.startsWith(start)),
      ),
  })),
  fc.constant<Case>({ operation: { op: 'remove', path: 'members' }, effect: (members) => members.clear() }),
);

describe('The steps of a PATCH', () => {
  it('come to what its operations say, one after the other', () => {
    fc.assert(
      fc.property(fc.array(id), fc.array(cases, { minLength: 1, maxLength: 9 }), (before, chosen) => {
        const expected = new Set(before);
        for (const { effect } of chosen) effect(expected);
        const steps = stepsOf(...chosen.map(({ operation }) => operation));
        expect(carriedOut(steps, before)).toEqual([...expected].sort());
      }),
      { numRuns: 3_000 },
    );
  });

  it('are as few as they can be', () => {
    const change = { op: 'add', path: 'members', value: [{ value: 'a' }] };
    const gone = { op: 'remove', path: 'members[value eq "b"]' };
    expect(stepsOf(change, gone, change, gone)).toEqual([{ kind: 'change', add: ['a'], remove: ['b'] }]);
    expect(stepsOf(change, { op: 'replace', path: 'members', value: [] }, change)).toEqual([
      { kind: 'replace', ids: ['a'] },
    ]);
    const byStart = { op: 'remove', path: 'members[value sw "a"]' };
    expect(stepsOf(byStart, byStart, byStart)).toHaveLength(1);
  });

  it('may look for members by filters a few times only', () => {
    const byStart = { op: 'remove', path: 'members[value sw "a"]' };
    const add = { op: 'add', path: 'members', value: ['a'] };
    const some = Array.from({ length: 20 }, () => [byStart, add]).flat();
    expect(carriedOut(stepsOf(...some), ['ab'])).toEqual(['a']);
    expect(() => stepsOf(...some, byStart)).toThrow('20 filters on members at most');
    const byId = Array.from({ length: 900 }, () => ({ op: 'remove', path: 'members[value eq "a"]' }));
    expect(stepsOf(...byId)).toHaveLength(1);
  });

  it('are about members alone: all else is left for the rest of the resource', () => {
    const { steps, others } = split(
      { op: 'replace', value: { id: 'x', displayName: 'New', members: ['a'] } },
      { op: 'replace', path: 'externalId', value: '7' },
    );
    expect(steps).toEqual([{ kind: 'replace', ids: ['a'] }]);
    expect(others).toMatchObject([
      { op: 'replace', value: { id: 'x', displayName: 'New' } },
      { op: 'replace', path: 'externalId', value: '7' },
    ]);
    expect(split({ op: 'add', value: { members: ['a'] } }).others).toEqual([]);
  });
});

describe('What could empty a group by accident', () => {
  const before = ['a', 'b'];
  const nobody: { value: Json }[] = [{ value: [] }, { value: '[]' }];

  it.each(nobody)('removing nobody removes nobody: $value', ({ value }) => {
    expect(carriedOut(stepsOf({ op: 'remove', path: 'members', value }), before)).toEqual(before);
  });

  const nameless: Json[] = [
    '',
    null,
    {},
    [{}],
    [null],
    [''],
    [{ value: null }],
    [{ value: '' }],
    [{ display: 'Ada' }],
    [{ type: 'User' }],
    [{ $ref: 'https://acme.test/Users/1' }],
    [{ value: 'a' }, { display: 'Ada' }],
    { display: 'Ada' },
    [{ value: { value: 'a' } }],
    [7],
    7,
    true,
    [['a']],
  ];
  it.each(nameless.map((value) => ({ value })))(
    'members that name nobody are refused: $value',
    ({ value }) => {
      for (const op of ['remove', 'replace', 'add']) {
        if ((value === '' || value === null) && op !== 'remove') continue;
        expect(refusalOf({ op, path: 'members', value }), op).toMatchObject({
          status: 400,
          scimType: 'invalidValue',
          detail: expect.stringContaining('Operations[0] (path "members")'),
        });
      }
    },
  );

  it.each(['members.value', 'members[value eq "a"].value', 'members.display', 'members.type'])(
    'parts of a member can not be changed: %s',
    (path) => {
      for (const op of ['remove', 'replace', 'add'])
        expect(refusalOf({ op, path, value: 'x' }), op).toMatchObject({
          status: 400,
          scimType: 'mutability',
        });
    },
  );

  it('only remove without a value, and replace by nothing, empty it', () => {
    for (const operation of [
      { op: 'remove', path: 'members' },
      { op: 'replace', path: 'members', value: [] },
      { op: 'replace', path: 'members', value: null },
      { op: 'replace', value: { members: [] } },
    ])
      expect(carriedOut(stepsOf(operation), before), JSON.stringify(operation)).toEqual([]);
  });
});
