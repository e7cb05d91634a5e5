import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { Client as Postgres } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileCriterion } from '../../src/org/directory.sql.js';
import { memberTable } from '../../src/org/member.table.js';
import { criterionOf, searchedUsers } from '../../src/scim/filter.query.js';
import { comparisonDocument } from '../../src/scim/protocol/comparison.js';
import type { Filter } from '../../src/scim/protocol/filter.js';
import { matches } from '../../src/scim/protocol/filter.match.js';
import { parseFilter } from '../../src/scim/protocol/filter.parser.js';
import { ScimError } from '../../src/scim/protocol/errors.js';
import type { JsonObject } from '../../src/scim/protocol/json.js';
import { userType } from '../../src/scim/protocol/user.type.js';
import type { Answer } from '../support/client.js';
import { aUser, newOrganization, ok, type Organization } from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { type Service, startService } from '../support/service.js';
import { filterArbitrary, userArbitrary, words } from './filter-arbitrary.js';
import { expectScimError } from './refusals.js';
import { countRows, type RowCounter } from './row-counter.js';

interface Known {
  id: string;
  resource: JsonObject;
  document: JsonObject;
}

/** Makes users that differ in everything, some with a manager, some deleted again, in order of their ids. */
async function populate({ scim }: Organization, count: number): Promise<Known[]> {
  const bodies = fc.sample(userArbitrary, { numRuns: count, seed: 42 });
  const ids: string[] = [];
  for (const [at, body] of bodies.entries()) {
    const word = words[at % words.length] ?? '';
    const emails = [
      { value: `Mail.${at}@Acme.test`, type: 'work', primary: at % 3 === 0 },
      { value: word.trim() === '' ? 'x' : word, type: 'home' },
      ...(at % 5 === 0 ? [{ value: `other${at}@b.test`, display: word }] : []),
    ];
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const manager = at > 3 && at % 4 === 0 ? { manager: { value: ids[at % 3] } } : {};
    // Managers, whose names are found through those they lead.
    const named = at < 3 ? { displayName: ['\ufb01n', '\uff21da', '\u212a'][at] } : {};
    const own = aUser({ ...body, ...named, userName: `${word}.${at}` });
    const user = { ...own, emails: at % 7 === 0 ? [] : emails };
    const answer = await scim.post('/Users', { ...user, [enterprise]: { ...body[enterprise], ...manager } });
    ids.push(ok(answer, 201).json.id);
  }
  for (const id of ids.slice(-3)) ok(await scim.delete(`/Users/${id}`), 204);
  const list = ok(await scim.get('/Users', { count: 1000 }), 200).json;
  expect(list.totalResults).toBe(count - 3);
  return (list.Resources as JsonObject[]).map((resource) => ({
    id: resource['id'] as string,
    resource,
    document: comparisonDocument(userType, resource),
  }));
}

/** The filter; undefined for one that must be refused: the grammar's no, or what can't be searched. */
function parsed(text: string): Filter | undefined {
  try {
    const filter = parseFilter(userType, text);
    criterionOf(filter, searchedUsers);
    return filter;
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

const idsOf = (resources: { id: string }[]): string[] => resources.map(({ id }) => id);

/** Texts and times of these people, as they are and in pieces. */
function valuesOf(people: Known[]): string[] {
  const texts = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === 'string') texts.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  for (const { resource } of people.filter((_, at) => at % 3 === 0)) walk(resource);
  return [...texts].filter((text) => !text.includes('/Users/'));
}

describe('What a filter finds', () => {
  let org: Organization;
  let people: Known[];

  beforeAll(async () => {
    org = await newOrganization();
    people = await populate(org, 60);
    // Somebody else's people, whom no filter may find.
    await populate(await newOrganization(), 10);
  }, 60_000);

  it('is what the reference says, for filters of every shape', async () => {
    let good = 0;
    const check = async (text: string): Promise<void> => {
      const filter = parsed(text);
      const answer = await org.scim.get('/Users', { filter: text, count: 1000 });
      if (!filter) {
        expectScimError(answer, 400);
        expect(answer.json.scimType).toBe('invalidFilter');
        return;
      }
      good += 1;
      const expected = people.filter(({ document }) => matches(filter, document));
      const { Resources, ...rest } = ok(answer, 200).json;
      expect({ text, ids: idsOf(Resources) }).toEqual({ text, ids: idsOf(expected) });
      expect(Resources).toEqual(expected.map(({ resource }) => resource));
      expect(rest).toMatchObject({
        totalResults: expected.length,
        itemsPerPage: expected.length,
        startIndex: 1,
      });
    };
    await fc.assert(fc.asyncProperty(filterArbitrary(valuesOf(people)), check), { numRuns: 900 });
    expect(good).toBeGreaterThan(600);
  }, 120_000);

  it('is the same page by page, however large the pages', async () => {
    const page = fc.tuple(filterArbitrary(valuesOf(people)), fc.constantFrom(1, 3, 7, 13, 59));
    await fc.assert(
      fc.asyncProperty(page, async ([text, count]) => {
        const filter = parsed(text);
        if (!filter) return;
        const expected = people.filter(({ document }) => matches(filter, document));
        const found: string[] = [];
        for (let startIndex = 1; startIndex <= expected.length + count; startIndex += count) {
          const { json } = ok(await org.scim.get('/Users', { filter: text, count, startIndex }), 200);
          expect(json).toMatchObject({ totalResults: expected.length, startIndex });
          expect(json.itemsPerPage).toBe(json.Resources.length);
          found.push(...idsOf(json.Resources));
        }
        expect(found).toEqual(idsOf(expected));
        expect(ok(await org.scim.get('/Users', { filter: text, count: 0 }), 200).json).toMatchObject({
          totalResults: expected.length,
          Resources: [],
        });
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  const sortable: [string, string[]][] = [
    ['userName', ['username']],
    ['id', ['id']],
    ['externalId', ['externalid']],
    ['displayName', ['displayname']],
    ['title', ['title']],
    ['active', ['active']],
    ['name.familyName', ['name', 'familyname']],
    ['meta.created', ['meta', 'created']],
    [
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
      ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:user', 'department'],
    ],
  ];

  it.each(sortable)('is sorted by %s, both ways, filtered and not', async (sortBy, keys) => {
    for (const filter of [undefined, 'active eq true', 'emails pr']) {
      const where = filter === undefined ? undefined : parsed(filter);
      const expected = people
        .filter(({ document }) => !where || matches(where, document))
        .map(({ id, document }) => ({ id, key: keyAt(document, keys) }));
      for (const sortOrder of ['ascending', 'descending']) {
        const sign = sortOrder === 'ascending' ? 1 : -1;
        const sorted = expected.toSorted((a, b) => sign * byKey(a.key, b.key) || compare(a.id, b.id));
        const found: string[] = [];
        for (let startIndex = 1; startIndex <= expected.length; startIndex += 17) {
          const query = { sortBy, sortOrder, startIndex, count: 17, ...(filter ? { filter } : {}) };
          const { json } = ok(await org.scim.get('/Users', query), 200);
          expect(json.totalResults).toBe(expected.length);
          found.push(...idsOf(json.Resources));
        }
        expect(found).toEqual(idsOf(sorted));
      }
    }
  });

  it('is nothing of what no attribute shows', async () => {
    for (const text of [
      'password pr',
      'password eq "x"',
      'status eq "active"',
      'role eq "viewer"',
      'org_id pr',
      'account_id pr',
    ]) {
      expectScimError(await org.scim.get('/Users', { filter: text }), 400);
    }
  });
});

function keyAt(document: JsonObject, keys: string[]): string | boolean | undefined {
  let value: unknown = document;
  for (const key of keys) value = (value as JsonObject | undefined)?.[key];
  return typeof value === 'string' || typeof value === 'boolean' ? value : undefined;
}

/** Nothing after everything; code points in order. */
function byKey(a: string | boolean | undefined, b: string | boolean | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return compare(String(a), String(b));
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

describe('A filter beyond its limits', () => {
  let org: Organization;

  beforeAll(async () => {
    org = await newOrganization();
    for (let at = 0; at < 5; at++) ok(await org.scim.post('/Users', aUser()), 201);
  });

  async function timed(filter: string): Promise<Answer> {
    const start = performance.now();
    const answer = await org.scim.get('/Users', { filter });
    expect(performance.now() - start).toBeLessThan(1000);
    if (answer.status !== 200) {
      expectScimError(answer, 400);
      expect(answer.json.scimType).toBe('invalidFilter');
    }
    return answer;
  }

  const nested = (depth: number, open = '('): string => `${open.repeat(depth)}id pr${')'.repeat(depth)}`;
  const terms = (count: number): string => Array.from({ length: count }, () => 'id pr').join(' and ');
  const long = (bytes: number): string => `title eq "${'x'.repeat(bytes - 11)}"`;

  it('names the limit of 20 levels', async () => {
    for (const open of ['(', 'not (', 'NOT(']) {
      expect((await timed(nested(20, open))).status).toBe(200);
      expect((await timed(nested(21, open))).json).toMatchObject({
        status: '400',
        detail: expect.stringContaining('20'),
      });
    }
    expect((await timed(`${'('.repeat(20)}emails[value pr]${')'.repeat(20)}`)).json.detail).toContain('20');
  });

  it('names the limit of 200 conditions', async () => {
    expect((await timed(terms(200))).status).toBe(200);
    expect((await timed(terms(201))).json).toMatchObject({
      status: '400',
      detail: expect.stringContaining('200'),
    });
    const within = `emails[${Array.from({ length: 201 }, () => 'type pr').join(' or ')}]`;
    expect((await timed(within)).json.detail).toContain('200');
  });

  it('names the limit of 4,096 bytes', async () => {
    expect((await timed(long(4096))).status).toBe(200);
    expect((await timed(long(4097))).json).toMatchObject({
      status: '400',
      detail: expect.stringContaining('4096'),
    });
    expect((await timed(`title eq "${'€'.repeat(1400)}"`)).json.detail).toContain('4096');
  });

  const hostile: [string, string][] = [
    ['open brackets', '('.repeat(4000)],
    ['open square brackets', 'emails['.repeat(500)],
    ['negations', 'not ('.repeat(800)],
    ['blanks', ' '.repeat(4096)],
    ['blanks between', `id${' '.repeat(4000)}pr`],
    ['backslashes', `id eq "${'\\'.repeat(4000)}"`],
    ['quotes', '"'.repeat(4000)],
    ['an open string', `id eq "${'a'.repeat(4000)}`],
    ['a long number', `urn:a:b:c eq ${'9'.repeat(4000)}`],
    ['a long fraction', `urn:a:b:c gt 0.${'9'.repeat(3000)}`],
    ['a small number', 'urn:a:b:c gt 1e-3000'],
    ['dots', `a${'.a'.repeat(2000)} pr`],
    ['colons', `urn${':a'.repeat(2000)} pr`],
    ['a name of letters', `${'a'.repeat(4000)} pr`],
    ['operators', 'and or not '.repeat(300)],
    ['searches of everything', Array.from({ length: 100 }, () => 'emails.value co "a"').join(' or ')],
    ['value paths', Array.from({ length: 100 }, () => 'emails[not (type co "q")]').join(' and ')],
    ['regular expressions', 'title co "(a+)+$" or title co "^(([a-z])+.)+[A-Z]([a-z])+$"'],
  ];

  it.each(hostile)('is answered at once: %s', async (_, text) => {
    await timed(text);
  });
});

describe('The rows a filter brings into the process', () => {
  let database: TestDatabase;
  let counter: RowCounter;
  let service: Service;
  let org: Organization;

  beforeAll(async () => {
    database = await createDatabase();
    counter = await countRows(database.servingUrl);
    service = await startService({ servingUrl: counter.url, migrationUrl: database.migrationUrl });
    org = await newOrganization({}, service);
    for (let at = 0; at < 500; at += 20) {
      const batch = Array.from({ length: 20 }, (_, each) =>
        aUser({ title: `T${(at + each) % 50}`, active: each % 2 === 0 }),
      );
      await Promise.all(batch.map((user) => org.scim.post('/Users', user).then((answer) => ok(answer, 201))));
    }
  }, 60_000);

  afterAll(async () => {
    await service?.stop();
    await counter?.close();
    await database?.drop();
  });

  /** Beside the page: the token, the number of matches, and what a transaction says of itself. */
  const beside = 5;

  interface Seen {
    rows: number;
    page: number;
    total: number;
  }

  /** The least of three looks: what is written behind the answers passes the same counter now and then. */
  async function rowsOf(query: Record<string, string | number>): Promise<Seen> {
    const looks = [await lookAt(query), await lookAt(query), await lookAt(query)];
    return looks.reduce((least, look) => (look.rows < least.rows ? look : least));
  }

  async function lookAt(query: Record<string, string | number>): Promise<Seen> {
    const before = counter.rows();
    const { json } = ok(await org.scim.get('/Users', query), 200);
    await new Promise((resolve) => setTimeout(resolve, 2));
    return { rows: counter.rows() - before, page: json.Resources.length, total: json.totalResults };
  }

  it('are no more than the page that is answered', async () => {
    const filters = filterArbitrary(['T1', 'T2', 'acme', '@acme.test', 'Ada', 'Byron']);
    await fc.assert(
      fc.asyncProperty(filters, fc.constantFrom(0, 1, 10, 1000), async (filter, count) => {
        if (!parsed(filter)) return;
        const { rows, page } = await rowsOf({ filter, count });
        expect(rows).toBeLessThanOrEqual(page + beside);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('are few on a deep page, sorted or not, and none when only the number is asked for', async () => {
    const exact = await rowsOf({ filter: 'title eq "t7"', count: 1000 });
    expect(exact).toMatchObject({ page: 10, total: 10 });
    expect(exact.rows).toBeLessThanOrEqual(10 + beside);
    expect((await rowsOf({ filter: 'active eq true', startIndex: 200, count: 5 })).rows).toBeLessThanOrEqual(
      5 + beside,
    );
    expect((await rowsOf({ sortBy: 'title', startIndex: 490, count: 5 })).rows).toBeLessThanOrEqual(
      5 + beside,
    );
    expect((await rowsOf({ startIndex: 490, count: 5 })).rows).toBeLessThanOrEqual(5 + beside);
    const counted = await rowsOf({ filter: 'active eq true', count: 0 });
    expect(counted).toMatchObject({ page: 0, total: 250 });
    expect(counted.rows).toBeLessThanOrEqual(beside);
  });
});

describe('The plan of a look-up, as the role that serves, with row-level security on', () => {
  let database: TestDatabase;
  let serving: Postgres;
  const orgId = randomUUID();

  beforeAll(async () => {
    database = await createDatabase();
    const owner = new Postgres(database.migrationUrl);
    await owner.connect();
    for (const org of [orgId, randomUUID()]) {
      await owner.query(
        `insert into member (org_id, id, user_name, user_name_key, external_id, email, email_key, display_name,
           display_name_key, status, role, source, profile, profile_keys, created_at, updated_at)
         select $1, gen_random_uuid(), 'U' || n, 'u' || n, 'ext-' || n, 'M' || n || '@x.test', 'm' || n || '@x.test',
           'D' || n, 'd' || n, 'active', 'viewer', 'scim', '{}', '{}', now(), now() from generate_series(1, 5000) n`,
        [org],
      );
    }
    await owner.query(
      `insert into member_email_value (org_id, member_id, value_key) select org_id, id, email_key from member`,
    );
    await owner.query('analyze');
    await owner.end();
    serving = new Postgres(database.servingUrl);
    await serving.connect();
  }, 60_000);

  afterAll(async () => {
    await serving?.end();
    await database?.drop();
  });

  /** Every node of the plan that ran, and the rows that were touched. */
  async function planOf(
    filter: string,
    mode: 'custom' | 'generic',
  ): Promise<{ text: string; touched: number }> {
    const parsedFilter = parseFilter(userType, filter);
    const { text, values } = compileCriterion(criterionOf(parsedFilter, searchedUsers), memberTable);
    const sql = `select m.id from member m where m.org_id = $1 and m.deleted_at is null and ${text} order by m.id limit 100`;
    await serving.query('begin');
    await serving.query(`set local app.org_id = '${orgId}'`);
    await serving.query(`set local plan_cache_mode = force_${mode}_plan`);
    const types = [
      'uuid',
      ...values.map((_, at) => (new RegExp(`\\$${at + 2}::uuid`).test(text) ? 'uuid' : 'text')),
    ];
    await serving.query(`prepare looked_up (${types.join(', ')}) as ${sql}`);
    const literals = [orgId, ...values].map((value) => serving.escapeLiteral(String(value)));
    const { rows } = await serving.query(
      `explain (analyze, format json) execute looked_up(${literals.join(', ')})`,
    );
    await serving.query('deallocate looked_up');
    await serving.query('rollback');
    const plan = rows[0]['QUERY PLAN'][0].Plan;
    return { text: JSON.stringify(plan), touched: touchedBy(plan) };
  }

  interface Plan {
    'Actual Rows': number;
    'Actual Loops': number;
    'Rows Removed by Filter'?: number;
    Plans?: Plan[];
  }

  function touchedBy(plan: Plan): number {
    const own = (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'];
    return own + (plan.Plans ?? []).reduce((sum, each) => sum + touchedBy(each), 0);
  }

  const lookUps: [string, string][] = [
    ['userName eq "U4321"', 'member_user_name'],
    ['userName sw "U432"', 'member_user_name'],
    ['externalId eq "ext-4321"', 'member_external_id'],
    ['externalId sw "ext-432"', 'member_external_id'],
    ['emails.value eq "M4321@x.test"', 'member_email_value_pkey'],
    ['emails eq "M4321@x.test"', 'member_email_value_pkey'],
    ['emails[value eq "M4321@x.test"]', 'member_email_value_pkey'],
    ['emails[type eq "work"].value eq "M4321@x.test"', 'member_email_value_pkey'],
    ['id eq "00000000-0000-4000-8000-000000000000"', 'member_pkey'],
  ];

  it.each(lookUps)('of %s goes by its index', async (filter, index) => {
    for (const mode of ['custom', 'generic'] as const) {
      const { text, touched } = await planOf(filter, mode);
      expect(text).toContain(index);
      expect(text).not.toContain('Seq Scan');
      // A range of an unknown beginning is guessed to be wide; what counts is what it came to.
      expect(touched).toBeLessThan(100);
    }
  });
});
