import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScimError } from './errors.js';
import type { Json, JsonObject } from './json.js';
import { applyPatch } from './patch.js';
import { readResource } from './resource.js';
import { userType } from './user.type.js';

/** A user as a map and a list, changed by hand: what PATCH must come to for these operations. */
interface Model {
  simple: Map<string, string>;
  emails: Map<string, string>;
}

interface Step {
  operation: JsonObject;
  effect: (model: Model) => void;
}

const simple = fc.constantFrom('title', 'nickName', 'displayName', 'externalId');
const value = fc.constantFrom('a', 'b', 'Ab', 'ß');
const kind = fc.constantFrom('work', 'home', 'other');
const op = fc.constantFrom('add', 'Replace');

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(simple, value, op, fc.boolean()).map(([name, text, op, pathless]) => ({
    operation: pathless ? { op, value: { [name]: text } } : { op, path: name, value: text },
    effect: (model: Model) => void model.simple.set(name, text),
  })),
  fc.tuple(simple, fc.constantFrom('remove', 'replace')).map(([name, op]) => ({
    operation: { op, path: name, value: '' },
    effect: (model: Model) => void model.simple.delete(name),
  })),
  fc.tuple(kind, value, op).map(([type, text, op]) => ({
    operation: { op, path: `emails[type eq "${type}"].value`, value: text },
    effect: (model: Model) => void model.emails.set(type, text),
  })),
  kind.map((type) => ({
    operation: { op: 'remove', path: `emails[type eq "${type}"]` },
    effect: (model: Model) => void model.emails.delete(type),
  })),
  fc.uniqueArray(fc.tuple(kind, value), { selector: ([type]) => type }).map((emails) => ({
    operation: {
      op: 'replace',
      path: 'emails',
      value: emails.map(([type, text]) => ({ type, value: text })),
    },
    effect: (model: Model) => void (model.emails = new Map(emails)),
  })),
);

function resourceOf(model: Model): JsonObject {
  const emails = [...model.emails].map(([type, text]) => ({ type, value: text }));
  return { userName: 'jane', ...Object.fromEntries(model.simple), ...(emails.length > 0 ? { emails } : {}) };
}

function sorted(resource: JsonObject): JsonObject {
  const { emails, ...rest } = resource;
  if (!Array.isArray(emails)) return rest;
  return { ...rest, emails: emails.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))) };
}

describe('random PATCHes', () => {
  it('come to what a small model comes to, and leave their input alone', () => {
    fc.assert(
      fc.property(fc.array(steps), fc.array(steps, { minLength: 1 }), (history, patch) => {
        const model: Model = { simple: new Map(), emails: new Map() };
        for (const { effect } of history) effect(model);
        const before = resourceOf(model);
        const copy = structuredClone(before);
        for (const { effect } of patch) effect(model);
        const after = applyPatch(userType, before, { Operations: patch.map(({ operation }) => operation) });
        expect(before).toEqual(copy);
        expect(sorted(readResource(userType, after))).toEqual(sorted(after));
        // The order of a list's elements isn't the model's business; that of their names isn't anybody's.
        expect(byType(after)).toEqual(byType(resourceOf(model)));
      }),
      { numRuns: 1000 },
    );
  });

  it('do all or nothing', () => {
    fc.assert(
      fc.property(fc.array(steps), fc.nat(), (patch, place) => {
        const operations = patch.map(({ operation }) => operation);
        const index = place % (operations.length + 1);
        operations.splice(index, 0, { op: 'replace', path: 'groups', value: [] });
        const before = Object.freeze({
          userName: 'jane',
          emails: Object.freeze([{ value: 'x', type: 'work' }]),
        });
        expect(() =>
          applyPatch(userType, before as unknown as JsonObject, { Operations: operations }),
        ).toThrow(`Operations[${index}]`); // frozen JSON
      }),
    );
  });

  it('throw nothing but ScimError, whatever is in them', () => {
    const words = fc.constantFrom(
      'op',
      'add',
      'remove',
      'path',
      'value',
      'emails',
      'name',
      'userName',
      'urn:a:b:c',
      '',
      'roles',
    );
    const json = fc.letrec<{ json: Json }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        fc.oneof(
          words,
          fc.constantFrom(null, true, 5, '__proto__', '{"a":1}', '[{}]', 'emails[type eq "x"].value'),
        ),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(words, tie('json'), { maxKeys: 4 }),
      ),
    })).json;
    const operation = fc.record(
      { op: fc.constantFrom<Json>('add', 'replace', 'remove', null), path: json, value: json },
      { requiredKeys: ['op'] },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 4 }), (operations) => {
        const before = { userName: 'jane', emails: [{ value: 'x', type: 'work' }] };
        const after = attempt(() => applyPatch(userType, before, { Operations: operations }));
        if (after !== undefined) expect(readResource(userType, after)).toEqual(after);
      }),
      { numRuns: 3000 },
    );
  });

  it('find what they read a fixed point', () => {
    const body = fc.record({
      userName: fc.string({ minLength: 1 }),
      active: fc.constantFrom<Json>('True', 'false', true, null),
      name: fc.oneof(
        fc.constant<Json>(null),
        fc.dictionary(fc.constantFrom('givenName', 'FAMILYNAME', 'x'), fc.string()),
      ),
      emails: fc.array(
        fc.record(
          { value: fc.string(), type: fc.constantFrom('WORK', '', 'x'), primary: fc.boolean() },
          { requiredKeys: [] },
        ),
      ),
      'urn:acme:x': fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue() as fc.Arbitrary<Json>), // JSON by name
    });
    fc.assert(
      fc.property(body, (sent) => {
        const once = attempt(() => readResource(userType, sent));
        if (once !== undefined) expect(readResource(userType, once)).toEqual(once);
      }),
    );
  });
});

function byType(resource: JsonObject): JsonObject {
  const { emails, ...rest } = resource;
  const list = Array.isArray(emails) ? emails : [];
  const entries = list.map((each) => [JSON.stringify((each as JsonObject)['type']), each] as const); // objects, in the model
  return { ...rest, emails: Object.fromEntries(entries) };
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}
