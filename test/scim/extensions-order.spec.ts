import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { newOrganization, ok, type Organization } from '../support/house.js';
import { register } from '../support/schemas.js';
import { provision, userNamesOf } from '../support/scim.js';

const urn = 'urn:acme:scim:hr:1.0:User';

const attributes = [
  { name: 'text' },
  { name: 'exact', caseExact: true },
  { name: 'whole', type: 'integer' },
  { name: 'flag', type: 'boolean' },
  { name: 'time', type: 'dateTime' },
  { name: 'list', multiValued: true, caseExact: true },
  { name: 'kind', canonicalValues: ['Inside', 'Outside'] },
  {
    name: 'parts',
    type: 'complex',
    multiValued: true,
    subAttributes: [
      { name: 'value', caseExact: true },
      { name: 'yes', type: 'boolean' },
    ],
  },
];

const word = fc.constantFrom('a', 'A', 'ab', 'ß', 'SS', 'true', '5', 'inside', 'OUTSIDE');
const whole = fc.constantFrom(-1, 0, 5, 50);
const flag = fc.constantFrom(true, false, 'True', 'false');
const time = fc.constantFrom(
  '2026-01-01T00:00:00Z',
  '2026-01-01T01:00:00+01:00',
  '2026-01-01T00:00:00.0000000z',
);
const parts = fc.record({ value: word, yes: flag }, { requiredKeys: ['value'] });

/** Values that fit the schema, as identity providers write them: any case of names, one value in place of a list. */
const data = fc
  .record(
    {
      text: word,
      exact: word,
      whole,
      flag,
      time,
      list: fc.oneof(word, fc.uniqueArray(word, { minLength: 1, maxLength: 3 })),
      kind: word,
      parts: fc.oneof(parts, word, fc.array(parts, { minLength: 1, maxLength: 3 })),
    },
    { requiredKeys: [] },
  )
  .chain((values) =>
    fc
      .boolean()
      .map((shout) =>
        Object.fromEntries(
          Object.entries(values).map(([name, each]) => [shout ? name.toUpperCase() : name, each]),
        ),
      ),
  );

const texts = ['text', 'exact', 'list', 'kind', 'parts', 'parts.value'];
const textual = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'le');
const ordered = fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le');
const comparison = fc.oneof(
  fc
    .tuple(fc.constantFrom(...texts), textual, word)
    .map(([name, op, value]) => `${urn}:${name} ${op} "${value}"`),
  fc.tuple(ordered, whole).map(([op, value]) => `${urn}:whole ${op} ${value}`),
  fc.tuple(ordered, time).map(([op, value]) => `${urn}:time ${op} "${value}"`),
  fc
    .tuple(fc.constantFrom('flag', 'parts.yes'), fc.boolean())
    .map(([name, value]) => `${urn}:${name} eq ${value}`),
  fc.tuple(word, fc.boolean()).map(([value, yes]) => `${urn}:parts[value eq "${value}" and yes eq ${yes}]`),
  fc.constantFrom(...attributes.map(({ name }) => `${urn}:${name} pr`)),
);
const filter = fc.oneof(
  comparison,
  comparison.map((term) => `not (${term})`),
  fc.tuple(comparison, fc.constantFrom('and', 'or'), comparison).map((terms) => terms.join(' ')),
);

it('Every filter finds the same, whether a schema was registered before its data came or after', async () => {
  const people = fc
    .sample(data, { numRuns: 60, seed: 7 })
    .map((each, at) => ({ userName: `p${at}`, [urn]: each }));
  const [before, after] = await Promise.all([newOrganization(), newOrganization()]);
  await register(before, { attributes });
  const fill = async (org: Organization): Promise<void> => {
    for (const each of people) await provision(org, each);
  };
  await Promise.all([fill(before), fill(after)]);
  await register(after, { attributes });
  const answers = new Set<string>();
  for (const text of fc.sample(filter, { numRuns: 300, seed: 11 })) {
    const query = { filter: text, count: 100 };
    const [one, other] = await Promise.all([
      before.scim.get('/Users', query),
      after.scim.get('/Users', query),
    ]);
    expect(userNamesOf(other), text).toEqual(userNamesOf(ok(one, 200)));
    answers.add(userNamesOf(one).join());
  }
  expect(answers.size).toBeGreaterThan(60);
});
