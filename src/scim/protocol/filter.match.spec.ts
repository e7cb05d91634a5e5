import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisonDocument } from './comparison.js';
import { matches } from './filter.match.js';
import type { Filter, Literal } from './filter.js';
import { OPERATORS } from './filter.js';
import { parseFilter } from './filter.parser.js';
import type { Json, JsonObject } from './json.js';
import { parseAttributePath } from './path.js';
import { readResource } from './resource.js';
import { userType } from './user.type.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const jane: JsonObject = {
  userName: 'Jane@Acme.com',
  externalId: 'Ext-1',
  displayName: 'Ｊane Roe',
  nickName: '100%_\\*',
  title: 'Zürich 😀',
  active: true,
  name: { familyName: 'Roe' },
  emails: [
    { value: 'Jane@Acme.com', type: 'work', primary: true },
    { value: 'jane@home.example', type: 'home' },
  ],
  [ENTERPRISE]: { department: 'Research', manager: { value: 'M-1' } },
  'urn:acme:ext:1.0:User': { Badge: 'Gold', level: 5, tags: ['A', 'B'], list: [{ kind: 'X', n: 1 }] },
};
const document = comparisonDocument(userType, {
  ...readResource(userType, jane),
  id: 'a-ID',
  meta: {
    resourceType: 'User',
    created: '2026-01-01T00:00:00Z',
    lastModified: '2026-03-01T00:00:00.5+01:00',
  },
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
  groups: [{ value: 'g1', display: 'Engineers' }],
});
const finds = (filter: string): boolean => matches(parseFilter(userType, filter), document);

describe('comparisonDocument', () => {
  it('has all names in lower case and strings as they are compared', () => {
    expect(document).toMatchObject({
      username: 'jane@acme.com',
      externalid: 'Ext-1',
      displayname: 'jane roe',
      emails: [{ value: 'jane@acme.com', primary: true }, {}],
      id: 'a-ID',
      meta: { lastmodified: '2026-02-28T23:00:00.500Z' },
      [ENTERPRISE.toLowerCase()]: { manager: { value: 'M-1' } },
      'urn:acme:ext:1.0:user': { badge: 'gold', tags: ['a', 'b'], list: [{ kind: 'x', n: 1 }] },
    });
  });

  it("brings only userName and displayName, a manager's too, to NFKC", () => {
    const emails = [{ value: 'Ａ', display: 'Ａ' }];
    const manager = { displayName: 'Ａ' };
    const resource = { userName: 'Ａ', nickName: 'Ａ', emails, [ENTERPRISE]: { manager, department: 'Ａ' } };
    expect(comparisonDocument(userType, resource)).toEqual({
      username: 'a',
      nickname: 'ａ',
      emails: [{ value: 'ａ', display: 'ａ' }],
      [ENTERPRISE.toLowerCase()]: { manager: { displayname: 'a' }, department: 'ａ' },
    });
  });
});

describe('matches', () => {
  it.each([
    'userName eq "JANE@ACME.COM"',
    'userName eq "ｊane@acme.com"',
    'externalId eq "Ext-1"',
    'id eq "a-ID"',
    `schemas eq "${ENTERPRISE.toUpperCase()}"`,
    'emails eq "jane@acme.com"',
    'emails.value sw "JANE@HOME"',
    'emails[type eq "work"].value eq "jane@acme.com"',
    'emails[type eq "HOME" and value ew ".example"]',
    'emails.type eq "home" and emails.value eq "jane@acme.com"',
    'emails.value ne "jane@acme.com"',
    'emails[primary ne true]',
    'emails[not (type eq "work")]',
    'not (emails.type eq "other")',
    'nickName co "%_"',
    'nickName ew "\\\\*"',
    'title co "ü"',
    'title gt "zürich \uffff"',
    'userName gt "ian"',
    'userName ge "jane@acme.com"',
    'userName le "jane@acme.com"',
    'name.familyName pr',
    'name pr',
    'name[familyName eq "roe"]',
    'userType ne "x"',
    'userType eq null',
    'not (userType eq "x")',
    'ims ne "x"',
    'active eq "True"',
    'meta.lastModified gt "2026-02-28T23:00:00Z"',
    'meta.lastModified eq "2026-02-28T18:00:00.5-05:00"',
    'meta.created lt "2026-01-01T00:00:00.001Z"',
    'groups.value eq "g1"',
    'groups.display eq "ENGINEERS"',
    `${ENTERPRISE}:department eq "research"`,
    `${ENTERPRISE}:manager eq "M-1"`,
    `${ENTERPRISE} pr`,
    'urn:acme:ext:1.0:User:badge eq "GOLD"',
    'urn:acme:ext:1.0:User:level ge 5',
    'urn:acme:ext:1.0:User:level ne "5"',
    'urn:acme:ext:1.0:User:tags eq "b"',
    'urn:acme:ext:1.0:User:tags[value eq "b"]',
    'urn:acme:ext:1.0:User:list[kind eq "x" and n lt 2]',
    'urn:acme:ext:1.0:User:constructor ne "x"',
    'emails pr',
  ])('finds by %s', (filter) => {
    expect(finds(filter)).toBe(true);
  });

  it.each([
    'externalId eq "ext-1"',
    'id eq "A-ID"',
    'emails[type eq "home" and value eq "jane@acme.com"]',
    'emails[type eq "other"]',
    'userName ne "JANE@acme.com"',
    'nickName eq "100"',
    'nickName co "0%%"',
    'title lt "zürich \uffff"',
    'userType eq "x"',
    'userType gt "a"',
    'userType co ""',
    'userType pr',
    'ims pr',
    'ims eq "x"',
    'userName eq null',
    'active eq false',
    `${ENTERPRISE}:manager eq "m-1"`,
    'urn:acme:ext:1.0:User:level eq "5"',
    'urn:acme:ext:1.0:User:constructor pr',
    'urn:acme:other:1.0:User:badge pr',
    'meta.lastModified ge "2026-02-28T23:00:00.501Z"',
  ])('does not find by %s', (filter) => {
    expect(finds(filter)).toBe(false);
  });
});

describe('random filters over random users', () => {
  it('are printed and parsed to the same tree', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(parseFilter(userType, print(filter))).toEqual(filter);
      }),
      { numRuns: 500 },
    );
  });

  it('find what a plain reading of the rules finds', () => {
    fc.assert(
      fc.property(filters, users, (filter, user) => {
        const resource = readResource(userType, user);
        expect(matches(filter, comparisonDocument(userType, resource))).toBe(naive(filter, resource));
      }),
      { numRuns: 2000 },
    );
  });
});

const words = fc.constantFrom('', 'a', 'A', 'b', 'ab', 'Aß', 'ａ', '😀', '\uffff', '%', '"\\\n', 'work');
const filled = words.filter((word) => word !== '');
const names = [
  'userName',
  'displayName',
  'externalId',
  'nickName',
  'name.familyName',
  'emails.value',
  'emails.type',
];
const text = fc.constantFrom(...names, `${ENTERPRISE}:department`, 'urn:acme:1.0:badge');
const parts = fc.constantFrom('value', 'type', 'display');
const operators = fc.constantFrom(...OPERATORS);

const users: fc.Arbitrary<JsonObject> = fc.record({
  userName: filled,
  displayName: words,
  externalId: words,
  nickName: words,
  active: fc.constantFrom<Json>(true, false, null, 'False'),
  name: fc.record({ familyName: words }),
  emails: fc.array(fc.record({ value: words, type: words, display: words, primary: fc.boolean() }), {
    maxLength: 3,
  }),
  [ENTERPRISE]: fc.record({ department: words }),
  'urn:acme:1.0': fc.record({ badge: fc.oneof<fc.Arbitrary<Json>[]>(words, fc.array(words), fc.integer()) }),
});

const conditions: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    kind: fc.constant('compare' as const), // a literal, for the union
    path: text.map((name) => parseAttributePath(userType, name)),
    operator: operators,
    value: words,
  }),
  fc.record({
    kind: fc.constant('compare' as const), // a literal, for the union
    path: fc.constant(parseAttributePath(userType, 'active')),
    operator: fc.constantFrom('eq' as const, 'ne' as const), // literals, for the union
    value: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('present' as const), // a literal, for the union
    path: fc
      .oneof(text, fc.constantFrom('emails', 'name', 'active', ENTERPRISE))
      .map((name) => parseAttributePath(userType, name)),
  }),
);

/** One condition on an element, as the parser makes it: taken from a parsed value path. */
const elementConditions: fc.Arbitrary<Filter> = fc
  .tuple(parts, operators, words)
  .map(([part, operator, value]) => whereOf(`emails[${part} ${operator} ${JSON.stringify(value)}]`));

const filters = treesOver(
  fc.oneof(
    { weight: 3, arbitrary: conditions },
    treesOver(elementConditions, 2).map<Filter>((where) => ({
      kind: 'valuePath',
      path: parseAttributePath(userType, 'emails'),
      where,
    })),
  ),
  3,
);

function whereOf(filter: string): Filter {
  const parsed = parseFilter(userType, filter);
  return parsed.kind === 'valuePath' ? parsed.where : parsed;
}

function treesOver(leaves: fc.Arbitrary<Filter>, depth: number): fc.Arbitrary<Filter> {
  if (depth === 0) return leaves;
  const inner = treesOver(leaves, depth - 1);
  const terms = fc.array(inner, { minLength: 2, maxLength: 3 });
  return fc.oneof(
    { weight: 3, arbitrary: leaves },
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), terms }), // literals, for the union
    fc.record({ kind: fc.constant('not' as const), term: inner }), // a literal, for the union
  );
}

function print(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.terms
        .map((term) => (term.kind === 'and' || term.kind === 'or' ? `(${print(term)})` : print(term)))
        .join(` ${filter.kind} `);
    case 'not':
      return `not (${print(filter.term)})`;
    case 'present':
      return `${pathText(filter)} pr`;
    case 'compare':
      return `${pathText(filter)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'valuePath':
      break;
  }
  return `${pathText(filter)}[${print(filter.where)}]`;
}

function pathText({ path }: Extract<Filter, { path: unknown }>): string {
  const [first = '', ...rest] = path.names;
  return /^urn:/i.test(first) && rest.length > 0 ? `${first}:${rest.join('.')}` : path.names.join('.');
}

/** The rules once more, slowly and from the resource itself: no comparison document, no shared helper. */
function naive(filter: Filter, root: Json): boolean {
  if ('terms' in filter) {
    const results = filter.terms.map((term) => naive(term, root));
    return filter.kind === 'and' ? !results.includes(false) : results.includes(true);
  }
  if (filter.kind === 'not') return !naive(filter.term, root);
  const values = filter.path.names.reduce<Json[]>(
    (found, name) => found.flatMap((each) => step(each, name)),
    [root],
  );
  const present = values.flat().filter((value) => value !== null && value !== '');
  if (filter.kind === 'present') return present.length > 0;
  if (filter.kind === 'valuePath') return present.some((element) => naive(filter.where, element));
  const fold = folding(filter.path.names);
  const literal = fold(filter.value);
  if (filter.operator === 'ne')
    return present.length === 0 || present.some((value) => fold(value) !== literal);
  return present.some((value) => naiveHolds(filter.operator, fold(value), literal));
}

function step(value: Json, name: string): Json[] {
  if (Array.isArray(value)) return value.flatMap((each) => step(each, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => key.toLowerCase() === name.toLowerCase())
    .map(([, each]) => each);
}

function folding(path: readonly string[]): (value: Json) => Json {
  const name = path.join('.');
  return (value) => {
    if (typeof value !== 'string' || name === 'externalId') return value;
    return name === 'userName' || name === 'displayName'
      ? value.normalize('NFKC').toLowerCase()
      : value.toLowerCase();
  };
}

function naiveHolds(operator: string, value: Json, literal: Literal | Json): boolean {
  if (operator === 'eq') return value === literal;
  if (typeof value !== 'string' || typeof literal !== 'string') return false;
  const order = Buffer.compare(Buffer.from(value), Buffer.from(literal));
  const outcomes: Record<string, boolean> = {
    co: value.split(literal).length > 1 || literal === '',
    sw: value.slice(0, literal.length) === literal,
    ew: literal === '' || value.slice(-literal.length) === literal,
    gt: order > 0,
    ge: order >= 0,
    lt: order < 0,
    le: order <= 0,
  };
  return outcomes[operator] ?? false;
}
