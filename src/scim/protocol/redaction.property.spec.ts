import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enterpriseUserSchema } from './enterprise-user.schema.js';
import type { Json, JsonObject } from './json.js';
import { Redactor } from './redaction.js';
import type { PersonalValues } from './redaction.values.js';
import { commonAttributes } from './common.schema.js';
import type { Attribute } from './schema.js';
import { userSchema } from './user.schema.js';

const full = { elements: 20, members: 100 };

/** Whatever a person is called, the mark is in it. Not in a domain: those of addresses stay. */
const marked = fc
  .tuple(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }))
  .map((parts) => parts.map((part) => part.replaceAll('@', 'a')).join('5ecret'));
const secret = fc.oneof(
  marked,
  fc.constant('5ecret'),
  fc.constant('jane.5ecret@acme.test'),
  fc.constant('https://5ecret.test/photo'),
  fc.constant('{"5ecret":"5ecret"}'),
  fc.constant('5ecret "quoted" \\ 5ecret'),
  fc.constant('True 5ecret'),
);
const personal = fc.constantFrom<PersonalValues>('shortened', 'omitted');

/** A value of that attribute, or what a confused client sends in its place. */
function valueOf(attribute: Attribute): fc.Arbitrary<Json> {
  const { subAttributes } = attribute;
  const plain: fc.Arbitrary<Json> = subAttributes ? objectOf(subAttributes) : secret;
  const odd: fc.Arbitrary<Json> = fc.oneof(secret, fc.array(secret, { maxLength: 3 }), fc.constant(null));
  const list: fc.Arbitrary<Json> = fc.array(plain, { maxLength: 30 });
  return fc.oneof(
    { arbitrary: attribute.multiValued ? list : plain, weight: 5 },
    { arbitrary: odd, weight: 1 },
  );
}

function objectOf(attributes: readonly Attribute[]): fc.Arbitrary<JsonObject> {
  const fields = Object.fromEntries(attributes.map((each) => [cased(each.name), valueOf(each)]));
  return fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>; // as: what is left out is not there
}

/** Names are in any case. */
function cased(name: string): string {
  return name.length % 2 === 0 ? name.toUpperCase() : name;
}

const user: fc.Arbitrary<JsonObject> = fc
  .tuple(
    objectOf([...commonAttributes, ...userSchema.attributes]),
    objectOf(enterpriseUserSchema.attributes),
    secret,
    secret,
  )
  .map(([core, enterprise, unknown, password]) => ({
    ...core,
    password,
    [enterpriseUserSchema.id]: enterprise,
    'urn:acme:params:scim:schemas:5:User': { badge: unknown, deep: [{ deeper: unknown }] },
    colour: unknown,
    'name.givenName': unknown,
    [`emails[value eq ${JSON.stringify(unknown)}].value`]: unknown,
    [`${enterpriseUserSchema.id}:department`]: unknown,
  }));

const paths = [
  'userName',
  'NAME.givenName',
  'emails[type eq "work"].value',
  'emails[value eq "5ecret"]',
  'members',
  'members[value eq "5ecret"]',
  `${enterpriseUserSchema.id}:manager`,
  'colour',
  'active',
  'password',
  'id',
  'meta.location',
  'schemas',
  '5ecret 5ecret',
  '/Users/5ecret',
];

const operation: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.constantFrom(...paths, undefined),
    fc.oneof(secret, user),
    fc.constantFrom('Add', 'replace', '5ecret'),
  )
  .map(([path, value, op]) => ({
    op,
    ...(path === undefined ? {} : { path }),
    value: path === undefined && typeof value === 'object' ? JSON.stringify(value) : value,
    name: '5ecret',
    bulkId: '5ecret',
    data: value,
    location: 'https://x.test/Users/5ecret',
    version: 'W/"5ecret"',
    status: '5ecret',
  }));

const message: fc.Arbitrary<Json> = fc.oneof(
  user,
  fc.record({
    schemas: fc.constant(['urn:ietf:params:scim:api:messages:2.0:PatchOp', '5ecret'] as Json),
    Operations: fc.array(operation, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    totalResults: fc.constant(2),
    Resources: fc.array(user, { maxLength: 3 }),
    startIndex: secret,
  }),
  fc.record({
    filter: secret.map((each) => `userName eq ${JSON.stringify(each)}`),
    attributes: fc.array(marked),
    cursor: secret,
  }),
  fc.record({ status: secret, scimType: secret, detail: secret.map((each) => `"${each}" is not known`) }),
  secret,
  fc.array(secret),
);

const filters = [
  (text: string) => `userName eq ${JSON.stringify(text)}`,
  (text: string) => `emails[type eq "work" and value co ${JSON.stringify(text)}] or not (title pr)`,
  (text: string) => `emails[type eq "work"].value eq ${JSON.stringify(text)}`,
  (text: string) => `${enterpriseUserSchema.id}:department sw ${JSON.stringify(text)}`,
  (text: string) => `password eq ${JSON.stringify(text)}`,
  (text: string) => `colour eq ${JSON.stringify(text)}`,
  (text: string) => `id eq ${JSON.stringify(text)} and members eq ${JSON.stringify(text)}`,
  (text: string) => `userName eq ${text}`,
  (text: string) => `userName eq "${text}`,
  (text: string) => text,
  (text: string) => `(${text}`,
  (text: string) => `[${text}] ${text} and`,
];

describe('Redaction', () => {
  it('lets no value of any attribute through whole, whatever message it is in', () => {
    fc.assert(
      fc.property(message, personal, (sent, values) => {
        expect(JSON.stringify(new Redactor(values, full).message(sent))).not.toContain('5ecret');
      }),
      { numRuns: 400 },
    );
  });

  it('lets no literal of a filter through, well-formed or not', () => {
    fc.assert(
      fc.property(secret, fc.constantFrom(...filters), personal, (text, filter, values) => {
        const search = new URLSearchParams({
          filter: filter(text),
          colour: text,
          access_token: text,
          count: text,
        });
        expect(JSON.stringify(new Redactor(values, full).query(search.toString()))).not.toContain('5ecret');
      }),
      { numRuns: 1000 },
    );
  });

  it('takes out of a sentence what the request said', () => {
    fc.assert(
      fc.property(
        marked.filter((text) => text.trim() === text),
        personal,
        (text, values) => {
          const redactor = new Redactor(values, full);
          redactor.message({ userName: text });
          expect(redactor.detail(`Another member is called ${text} already.`)).not.toContain('5ecret');
          expect(redactor.detail(`Operations[0] (path ${JSON.stringify(text)}): no`)).not.toContain('5ecret');
        },
      ),
    );
  });

  it('leaves nothing of personal values when they are to be left out', () => {
    const redactor = new Redactor('omitted', full);
    expect(redactor.message({ userName: 'jane@acme.test', title: 'Dr', active: true, nickName: '' })).toEqual(
      {
        userName: '‹omitted›',
        title: '‹omitted›',
        active: true,
        nickName: '',
      },
    );
  });
});
