import { describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import { newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { addTo, makeGroup, people } from '../support/groups.js';

const clients = 8;
const groupCount = 50;
const changes = 20_000;

/** What was asked of a group, and what the answer says of it: the version tells where in the order it was done. */
interface Change {
  groupId: string;
  apply: (members: Set<string>) => void;
  version: number;
  began: number;
  ended: number;
}

interface AuditedChange {
  added: string[];
  removed: string[];
}

/** The same numbers at each run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A random change of one group, in one of the ways in which identity providers write it. */
class Random {
  readonly #next: () => number;

  constructor(
    seed: number,
    private readonly groups: readonly { id: string; displayName: string }[],
    private readonly users: readonly string[],
  ) {
    this.#next = numbers(seed);
  }

  change(scim: Organization['scim']): {
    groupId: string;
    apply: Change['apply'];
    send: () => Promise<Answer>;
  } {
    const group = this.#one(this.groups);
    const some = this.#some();
    const values = some.map((value) => ({ value }));
    const patch = (apply: Change['apply'], ...operations: object[]) => ({
      groupId: group.id,
      apply,
      send: () => scim.patch(`/Groups/${group.id}`, patchOf(...operations)),
    });
    const add = (members: Set<string>): void => some.forEach((id) => void members.add(id));
    const remove = (members: Set<string>): void => some.forEach((id) => void members.delete(id));
    const replace = (members: Set<string>): void => {
      members.clear();
      add(members);
    };
    switch (Math.floor(this.#next() * 7)) {
      case 0:
      case 1:
        return patch(add, addTo(...some));
      case 2:
        return patch(remove, { op: 'Remove', path: 'members', value: values });
      case 3:
        return patch(remove, ...some.map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` })));
      case 4:
        return patch(replace, { op: 'replace', path: 'members', value: values });
      case 5: {
        const [other = ''] = this.#some();
        const both = (members: Set<string>): void => {
          members.delete(other);
          add(members);
        };
        return patch(
          both,
          { op: 'remove', path: `members[value eq "${other}"]` },
          { op: 'add', value: { members: values } },
        );
      }
      default: {
        const { displayName, id } = group;
        return {
          groupId: id,
          apply: replace,
          send: () => scim.put(`/Groups/${id}`, { displayName, members: values }),
        };
      }
    }
  }

  #one<T>(list: readonly T[]): T {
    return list[Math.floor(this.#next() * list.length)] as T; // as: the index is in the list
  }

  #some(): string[] {
    const count = 1 + Math.floor(this.#next() * 4);
    return [...new Set(Array.from({ length: count }, () => this.#one(this.users)))];
  }
}

async function history(organization: Organization, random: (client: number) => Random): Promise<Change[]> {
  const done: Change[] = [];
  const client = async (index: number): Promise<void> => {
    const source = random(index);
    for (let n = 0; n < changes / clients; n += 1) {
      const { groupId, apply, send } = source.change(organization.scim);
      const began = performance.now();
      const answer = await send();
      if (answer.status !== 204 && answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
      const version = Number(/^W\/"(\d+)"$/.exec(answer.headers.get('etag') ?? '')?.[1]);
      done.push({ groupId, apply, version, began, ended: performance.now() });
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  return done;
}

/** Every success among the log's events of groups, by group, in the order of their versions. */
async function auditedChanges({ admin }: Organization): Promise<Map<string, AuditedChange[]>> {
  const query = { format: 'ndjson', action: 'group.update', outcome: 'success' };
  const { text } = ok(await admin.get('/audit-events/export', query), 200);
  const byGroup = new Map<string, AuditedChange[]>();
  for (const line of text.trim().split('\n').toReversed()) {
    const {
      target,
      changes: [members],
    } = JSON.parse(line) as { target: { id: string }; changes: [AuditedChange] };
    byGroup.set(target.id, [...(byGroup.get(target.id) ?? []), members]);
  }
  return byGroup;
}

/**
 * Does the changes of one group again in the order of their versions: each version is one change, every other answer
 * changed nothing. Returns what each version added and removed, and who is in it at the end.
 */
function replayed(own: readonly Change[]): { steps: AuditedChange[]; members: string[] } {
  let members = new Set<string>();
  const steps: AuditedChange[] = [];
  const last = Math.max(...own.map(({ version }) => version));
  for (let version = 1; version <= last; version += 1) {
    const answers = own.filter((change) => change.version === version);
    const before = members;
    // The first version has nobody in it, and nothing that was asked made it.
    const outcomes = version === 1 ? [before] : answers.map(({ apply }) => applied(before, apply));
    const after = outcomes.find((each) => explains(before, each, answers, version));
    if (!after) throw new Error(`no answer explains version ${version}`);
    if (version > 1) steps.push(difference(before, after));
    members = after;
  }
  return { steps, members: [...members].sort() };
}

/** Whether one of the answers made this version, and each other one found it so that it changed nothing. */
function explains(
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
  answers: readonly Change[],
  version: number,
): boolean {
  const idle = answers.filter(({ apply }) => same(applied(after, apply), after));
  if (version === 1) return idle.length === answers.length;
  if (same(before, after)) return false;
  return answers.some(
    (maker) =>
      same(applied(before, maker.apply), after) &&
      idle.filter((other) => other !== maker).length === answers.length - 1,
  );
}

function applied(members: ReadonlySet<string>, apply: Change['apply']): Set<string> {
  const after = new Set(members);
  apply(after);
  return after;
}

function same(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((id) => b.has(id));
}

function difference(before: ReadonlySet<string>, after: ReadonlySet<string>): AuditedChange {
  return {
    added: [...after].filter((id) => !before.has(id)).sort(),
    removed: [...before].filter((id) => !after.has(id)).sort(),
  };
}

/** What was answered before another was sent is not done after it. */
function expectInOrder(own: readonly Change[]): void {
  const byEnd = own.toSorted((a, b) => a.ended - b.ended);
  let highest = 0;
  let at = 0;
  for (const change of own.toSorted((a, b) => a.began - b.began)) {
    for (let ended = byEnd[at]; ended && ended.ended < change.began; ended = byEnd[++at]) {
      highest = Math.max(highest, ended.version);
    }
    expect(change.version).toBeGreaterThanOrEqual(highest);
  }
}

describe('Changes of groups that arrive in parallel', () => {
  it(
    `none of ${changes} is lost, doubled or out of order, and the log tells each once`,
    { timeout: 600_000 },
    async () => {
      const acme = await newOrganization();
      const users = await people(acme, 30);
      const groups = await Promise.all(
        Array.from({ length: groupCount }, async () => {
          const { id, json } = await makeGroup(acme);
          return { id, displayName: String(json.displayName) };
        }),
      );
      const done = await history(acme, (client) => new Random(client + 1, groups, users));
      expect(done).toHaveLength(changes);
      const audited = await auditedChanges(acme);
      for (const { id } of groups) {
        const own = done.filter(({ groupId }) => groupId === id);
        expectInOrder(own);
        const { steps, members } = replayed(own);
        const now = ok(await acme.scim.get(`/Groups/${id}`), 200).json;
        expect((now.members as { value: string }[]).map(({ value }) => value).sort()).toEqual(members);
        expect(now.meta.version).toBe(`W/"${steps.length + 1}"`);
        const told = (audited.get(id) ?? []).map(({ added, removed }) => ({
          added: added.sort(),
          removed: removed.sort(),
        }));
        expect(told).toEqual(steps);
      }
      const failed = ok(await acme.admin.get('/audit-events', { outcome: 'failure' }), 200).json.data;
      expect(failed).toEqual([]);
    },
  );
});
