import * as fc from 'fast-check';

/** Texts that are alike to a person, to SQL, or to one of the ways of comparing, and different to another. */
export const words = [
  'ada',
  'Ada',
  'ADA',
  'adal',
  'ad',
  'a',
  'b',
  'z',
  'Z',
  '~',
  'ÄDA',
  'äda',
  'a\u0308da',
  'Ａda',
  'ﬁn',
  'fin',
  'ß',
  'ss',
  'SS',
  'İ',
  'i\u0307',
  'ı',
  'Σ',
  'ς',
  'K',
  '\u212a',
  'a%',
  'a_a',
  'aXa',
  '%',
  '_',
  'a\\b',
  '\\',
  'say "x"',
  "it's",
  "';--",
  '$1',
  '$."a"',
  '[*]',
  '😀',
  '\uffee',
  '\u{10ffff}',
  'a\u{10ffff}b',
  '\u200d',
  'a\tb',
  'a\nb',
  ' ',
  'true',
  'null',
  '5',
  '2020-01-01T00:00:00Z',
  'work',
  'home',
  'User',
];

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const acme = 'urn:acme:params:x';

const word = fc.constantFrom(...words);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const element = fc.record(
  { value: word, type: fc.constantFrom('work', 'HOME', 'other', 'x'), display: word, primary: fc.boolean() },
  { requiredKeys: ['value'] },
);
const elements = maybe(fc.array(element, { maxLength: 3 }));
const loose: fc.Arbitrary<unknown> = fc.oneof(
  word,
  fc.constantFrom<unknown>(null, '', true, false, 0, 5, -1.5, 1e21, [], {}),
  fc.array(fc.oneof(word, fc.constantFrom<unknown>(5, true, null, '', {})), { maxLength: 3 }),
  fc.array(fc.record({ value: fc.oneof(word, fc.constant(5)), b: word }, { requiredKeys: [] }), {
    maxLength: 3,
  }),
  fc.record({ b: fc.oneof(word, fc.constant(7)) }, { requiredKeys: [] }),
);

/** A user, but for what must be unique. */
export const userArbitrary = fc.record({
  displayName: maybe(word),
  nickName: maybe(word),
  title: maybe(word),
  externalId: maybe(word),
  profileUrl: maybe(word),
  active: fc.boolean(),
  name: maybe(fc.record({ givenName: word, familyName: word, formatted: word }, { requiredKeys: [] })),
  phoneNumbers: elements,
  roles: elements,
  photos: elements,
  x509Certificates: maybe(
    fc.array(fc.record({ value: fc.constantFrom('YQ==', 'YWI=', 'yq==') }), { maxLength: 2 }),
  ),
  addresses: maybe(
    fc.array(
      fc.record(
        { locality: word, country: word, type: fc.constantFrom('work', 'home') },
        { requiredKeys: [] },
      ),
      { maxLength: 2 },
    ),
  ),
  [enterprise]: maybe(fc.record({ department: word, employeeNumber: word }, { requiredKeys: [] })),
  [acme]: maybe(fc.record({ a: loose, list: loose }, { requiredKeys: [] })),
});

/** A place, with the kind of literal it takes; `in` are the parts of an element. */
interface Place {
  path: string;
  kind: 'text' | 'boolean' | 'time' | 'binary' | 'any';
}

const text = (...paths: string[]): Place[] => paths.map((path) => ({ path, kind: 'text' }));
const elementParts: Place[] = [...text('value', 'type', 'display'), { path: 'primary', kind: 'boolean' }];

const places: Place[] = [
  ...text(
    'userName',
    'displayName',
    'nickName',
    'title',
    'externalId',
    'profileUrl',
    'id',
    'name.givenName',
    'name.familyName',
    'name.formatted',
    'emails',
    'emails.value',
    'emails.type',
    'phoneNumbers',
    'phoneNumbers.value',
    'phoneNumbers.display',
    'roles',
    'roles.value',
    'photos.value',
    'addresses.locality',
    'addresses.country',
    'locale',
    'schemas',
    'meta.resourceType',
    'meta.version',
    `${core}:userName`,
    `${core}:name.familyName`,
    `${enterprise}:department`,
    `${enterprise}:employeeNumber`,
    `${enterprise}:manager.displayName`,
    `${enterprise}:manager.value`,
    `${enterprise}:manager`,
    'groups.value',
  ),
  { path: 'active', kind: 'boolean' },
  { path: 'emails.primary', kind: 'boolean' },
  { path: `${core}:active`, kind: 'boolean' },
  { path: 'meta.created', kind: 'time' },
  { path: 'meta.lastModified', kind: 'time' },
  { path: 'x509Certificates', kind: 'binary' },
  { path: `${acme}:a`, kind: 'any' },
  { path: `${acme}:list`, kind: 'any' },
  { path: `${acme}:a.b`, kind: 'any' },
  { path: `${acme}:list.value`, kind: 'any' },
];

const lists: { path: string; parts: Place[] }[] = [
  { path: 'emails', parts: elementParts },
  { path: 'phoneNumbers', parts: elementParts },
  { path: 'roles', parts: elementParts },
  { path: 'addresses', parts: text('locality', 'country', 'type') },
  { path: 'name', parts: text('givenName', 'familyName') },
  { path: 'x509Certificates', parts: [{ path: 'value', kind: 'binary' }] },
  {
    path: `${acme}:list`,
    parts: [
      { path: 'value', kind: 'any' },
      { path: 'b', kind: 'any' },
    ],
  },
  { path: `${core}:emails`, parts: elementParts },
];

const bare = [
  'userName',
  'name',
  'emails',
  'roles',
  'addresses',
  'meta',
  enterprise,
  acme,
  `${enterprise}:manager`,
  'groups',
  'id',
  'active',
  'schemas',
];

/** Filters of every shape, most of them good; `known` are values that somebody has. */
export function filterArbitrary(known: readonly string[]): fc.Arbitrary<string> {
  const some = fc.oneof({ weight: 3, arbitrary: word }, { weight: 2, arbitrary: fc.constantFrom(...known) });
  const literals: Record<Place['kind'], fc.Arbitrary<string>> = {
    text: some
      .chain((value) => part(value))
      .chain((value) => fc.constantFrom(JSON.stringify(value), escaped(value))),
    boolean: fc.constantFrom('true', 'false', 'TRUE', '"True"', '"false"'),
    time: fc.constantFrom(
      '"2020-01-01T00:00:00Z"',
      '"2099-12-31T23:59:59.999Z"',
      '"0001-01-01T00:00:00Z"',
      '"0000-01-01T00:00:00Z"',
      '"9999-12-31T23:59:59Z"',
      ...known.filter((each) => /^\d{4}-\d\d-\d\dT/.test(each)).map((each) => JSON.stringify(each)),
    ),
    binary: fc.constantFrom('"YQ=="', '"YWI="', '"Y"', '""'),
    any: fc.oneof(
      some.map((value) => JSON.stringify(value)),
      fc.constantFrom('5', '0', '-1.5', '1e21', 'true', 'false', '""'),
    ),
  };
  const orders: Record<Place['kind'], readonly string[]> = {
    text: ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'],
    boolean: ['eq', 'ne'],
    time: ['eq', 'ne', 'gt', 'ge', 'lt', 'le'],
    binary: ['eq', 'ne', 'co', 'sw', 'ew'],
    any: ['eq', 'ne', 'eq', 'ne', 'gt', 'ge', 'lt', 'le', 'co', 'sw', 'ew'],
  };
  const comparison = ({ path, kind }: Place): fc.Arbitrary<string> =>
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc
          .tuple(cased(path), cased(fc.constantFrom(...orders[kind])), literals[kind])
          .map((parts) => parts.join(' ')),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(cased(path), fc.constantFrom('eq null', 'ne null', 'pr'))
          .map((parts) => parts.join(' ')),
      },
    );
  const within = (parts: Place[]): fc.Arbitrary<string> =>
    tree(fc.constantFrom(...parts).chain(comparison), 2);
  const valuePath = fc.constantFrom(...lists).chain(({ path, parts }) =>
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.tuple(cased(path), within(parts)).map(([list, where]) => `${list}[${where}]`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(cased(path), within(parts), fc.constantFrom(...parts).chain(comparison))
          .map(([list, where, last]) => `${list}[${where}].${last}`),
      },
    ),
  );
  const leaf = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...places).chain(comparison) },
    { weight: 3, arbitrary: valuePath },
    { weight: 1, arbitrary: fc.constantFrom(...bare).map((path) => `${path} pr`) },
  );
  return tree(leaf, 3);
}

function tree(leaf: fc.Arbitrary<string>, depth: number): fc.Arbitrary<string> {
  if (depth === 0) return leaf;
  const inner = tree(leaf, depth - 1);
  return fc.oneof(
    { weight: 4, arbitrary: leaf },
    {
      weight: 1,
      arbitrary: fc.tuple(inner, cased(fc.constantFrom('and', 'or')), inner).map((parts) => parts.join(' ')),
    },
    { weight: 1, arbitrary: inner.map((each) => `not (${each})`) },
    { weight: 1, arbitrary: inner.map((each) => `( ${each} )`) },
  );
}

function cased(value: string | fc.Arbitrary<string>): fc.Arbitrary<string> {
  const source = typeof value === 'string' ? fc.constant(value) : value;
  return fc
    .tuple(source, fc.constantFrom(0, 0, 0, 1, 2))
    .map(([each, how]) => (how === 0 ? each : how === 1 ? each.toUpperCase() : each.toLowerCase()));
}

/** The whole of a value, or a piece of it, or none. */
function part(value: string): fc.Arbitrary<string> {
  const letters = Array.from(value);
  return fc
    .tuple(fc.nat(letters.length), fc.nat(letters.length), fc.nat(2))
    .map(([from, to, how]) =>
      how > 0 ? value : letters.slice(Math.min(from, to), Math.max(from, to)).join(''),
    );
}

/** Every letter as an escape. */
function escaped(value: string): string {
  const units = Array.from({ length: value.length }, (_, at) =>
    value.charCodeAt(at).toString(16).padStart(4, '0'),
  );
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}
