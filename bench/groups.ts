import { Client } from 'pg';
import { Connection, requestText } from './connection.js';
import { synchronize } from './first-sync.js';
import { makeBigGroup, memberPatch } from './group-fixtures.js';
import type { Options } from './options.js';
import { residentOf } from './processes.js';
import { type Report, table, Verdicts } from './report.js';
import type { Scene } from './rounds.js';
import { runSlice, type Slice, type Target } from './slice.js';
import { median } from './statistics.js';
import type { Side, Workload } from './workloads.js';

/** What the figures are held against. */
const targets = {
  create: 0.6,
  growth: 1.3,
  p50Ms: 3,
  bigPatchMs: 2_000,
  bigGet: 0.5,
  sync: 0.5,
  residentMb: 260,
};

const sizes = [100, 10_000, 100_000];

type Org = Scene['organizations'][number];

/** Groups beside the same bare server, and what a first synchronization costs. */
export async function measureGroups(
  scene: Scene,
  options: Options,
  progress: (step: string) => void,
): Promise<Report> {
  const [organization] = scene.organizations;
  if (!organization) throw new Error('no organization');
  const owner = new Client({ connectionString: scene.ownerUrl });
  await owner.connect();
  const memory = new Memory(scene.service.pid);
  try {
    const bench = new GroupBench(scene, organization, options);
    progress('filling groups');
    const groups: Awaited<ReturnType<typeof makeBigGroup>>[] = [];
    for (const size of sizes) groups.push(await makeBigGroup(owner, organization, size));
    await owner.query('vacuum analyze directory_group, group_member, member');
    const rows: string[][] = [['figure', 'service', 'baseline', 'verdict']];
    const verdicts = new Verdicts();
    progress('create');
    rows.push(await bench.create(verdicts));
    progress('one member in and out');
    rows.push(...(await bench.oneMember(groups, verdicts)));
    progress('reading');
    rows.push(...(await bench.read(groups, verdicts)));
    progress('10,000 members in one PATCH');
    rows.push(await bench.bigPatch(owner, verdicts));
    progress('a first synchronization');
    rows.push(await firstSync(scene, verdicts));
    const most = memory.most;
    rows.push([
      'most resident memory, MB',
      most.toFixed(0),
      '',
      verdicts.of('', most, most < targets.residentMb),
    ]);
    const outcome =
      verdicts.misses === 0 ? 'Every target is met.' : `Missed: ${verdicts.misses} of ${verdicts.all}.`;
    return {
      text: `# Groups beside a bare server\n\n${table(rows)}\n\n${outcome}\n`,
      misses: verdicts.misses,
    };
  } finally {
    memory.stop();
    await owner.end();
  }
}

/** The most memory that a process had, looked at ten times a second. */
class Memory {
  most = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.#timer = setInterval(() => (this.most = Math.max(this.most, residentOf(pid))), 100);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

class GroupBench {
  #turns = 0;

  constructor(
    private readonly scene: Scene,
    private readonly organization: Org,
    private readonly options: Options,
  ) {}

  async create(verdicts: Verdicts): Promise<string[]> {
    const next = (org: Org, side: Side): string => {
      this.#turns += 1;
      const from = (this.#turns * 1_009) % (org.ids.length - 100);
      const members = org.ids.slice(from, from + 100).map((value) => ({ value }));
      return ask(org, side, 'POST', '/Groups', { displayName: `Group ${this.#turns}`, members });
    };
    const { service, baseline, ratio } = await this.#pair({ name: 'create', status: 201, next }, 16);
    const verdict = verdicts.of(ratio.toFixed(2), ratio, ratio >= targets.create);
    return [
      'group of 100 created, a second (16 connections)',
      service.toFixed(0),
      baseline.toFixed(0),
      verdict,
    ];
  }

  /** Somebody who is in none of the groups is added and taken out again, one request after the other. */
  async oneMember(groups: readonly string[], verdicts: Verdicts): Promise<string[][]> {
    const member = this.organization.ids.at(-1) ?? '';
    const rows: string[][] = [];
    let first = Number.NaN;
    for (const [index, id] of groups.entries()) {
      let isIn = false;
      const next = (org: Org, side: Side): string => {
        isIn = !isIn;
        return ask(org, side, 'PATCH', `/Groups/${id}`, memberPatch(side, isIn ? 'add' : 'remove', [member]));
      };
      const { slices, p50, theirs } = await this.#pair({ name: 'one member', status: 204, next }, 1);
      if (isIn) throw new Error('an odd number of changes');
      const cost = median(slices.map((slice) => 1 / throughputOf(slice)));
      if (index === 0) first = cost;
      const growth = verdicts.of(
        `growth ${(cost / first).toFixed(2)}`,
        cost / first,
        cost / first < targets.growth,
      );
      const alone = verdicts.of(`p50 ${p50.toFixed(2)} ms`, p50, p50 < targets.p50Ms);
      rows.push([
        `one member in or out of ${sizes[index]}`,
        `${p50.toFixed(2)} ms`,
        `${theirs.toFixed(2)} ms`,
        `${alone}, ${growth}`,
      ]);
    }
    return rows;
  }

  async read(groups: readonly string[], verdicts: Verdicts): Promise<string[][]> {
    const rows: string[][] = [];
    let first = Number.NaN;
    for (const [index, id] of groups.entries()) {
      const next = (org: Org, side: Side): string =>
        ask(org, side, 'GET', `/Groups/${id}${side === 'service' ? '?excludedAttributes=members' : ''}`);
      const { service, baseline } = await this.#pair({ name: 'slim', status: 200, next }, 16);
      if (index === 0) first = service;
      const growth = first / service;
      const verdict = verdicts.of(`growth ${growth.toFixed(2)}`, growth, growth < targets.growth);
      rows.push([
        `GET without members of ${sizes[index]}, a second`,
        service.toFixed(0),
        baseline.toFixed(0),
        verdict,
      ]);
    }
    const [, id] = groups;
    const next = (org: Org, side: Side): string =>
      ask(org, side, 'GET', `/Groups/${id}${side === 'service' ? '' : '?members=1'}`);
    const { service, baseline, ratio } = await this.#pair({ name: 'whole', status: 200, next }, 1);
    const verdict = verdicts.of(ratio.toFixed(2), ratio, ratio >= targets.bigGet);
    rows.push(['GET with 10,000 members, a second', service.toFixed(1), baseline.toFixed(1), verdict]);
    return rows;
  }

  async bigPatch(owner: Client, verdicts: Verdicts): Promise<string[]> {
    const id = await makeBigGroup(owner, this.organization, 0);
    const body = memberPatch('service', 'add', this.organization.ids.slice(0, 10_000));
    const connection = await Connection.open(this.scene.service.port);
    const times: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      const began = performance.now();
      const { status } = await connection.exchange(
        ask(this.organization, 'service', 'PATCH', `/Groups/${id}`, body),
      );
      times.push(performance.now() - began);
      if (status !== 204) throw new Error(`10,000 members: ${status}`);
      await owner.query('delete from group_member where org_id = $1 and group_id = $2', [
        this.organization.id,
        id,
      ]);
      await owner.query('update directory_group set member_count = 0 where org_id = $1 and id = $2', [
        this.organization.id,
        id,
      ]);
    }
    connection.close();
    const ms = median(times);
    return [
      '10,000 members added in one PATCH, ms',
      ms.toFixed(0),
      '',
      verdicts.of('', ms, ms < targets.bigPatchMs),
    ];
  }

  /** Service and baseline in turn; an even number of operations, so that what goes in comes out again. */
  async #pair(
    workload: Workload,
    connections: number,
  ): Promise<{
    service: number;
    baseline: number;
    ratio: number;
    slices: Slice[];
    p50: number;
    theirs: number;
  }> {
    const load = {
      workload,
      organization: this.organization,
      connections,
      ms: this.options.sliceMs,
      even: true,
    };
    const run = (target: Target): Promise<Slice> => runSlice(target, load);
    await run(this.scene.service);
    await run(this.scene.baseline);
    const ours: Slice[] = [];
    const bare: Slice[] = [];
    for (let round = 0; round < this.options.rounds; round += 1) {
      ours.push(await run(this.scene.service));
      bare.push(await run(this.scene.baseline));
    }
    return {
      service: median(ours.map(throughputOf)),
      baseline: median(bare.map(throughputOf)),
      ratio: median(ours.map((slice, round) => throughputOf(slice) / throughputOf(bare[round] ?? slice))),
      slices: ours,
      p50: median(ours.flatMap(({ latencies }) => latencies)),
      theirs: median(bare.flatMap(({ latencies }) => latencies)),
    };
  }
}

async function firstSync(scene: Scene, verdicts: Verdicts): Promise<string[]> {
  const { service, baseline } = await synchronize(scene);
  const ratio = service / baseline;
  const verdict = verdicts.of(ratio.toFixed(2), ratio, ratio >= targets.sync);
  return ['a first synchronization, operations a second', service.toFixed(0), baseline.toFixed(0), verdict];
}

function throughputOf({ operations, seconds }: Slice): number {
  return operations / seconds;
}

function ask(org: Org, side: Side, method: string, path: string, body?: unknown): string {
  return requestText(method, (side === 'service' ? `/api/scim/v2/${org.id}` : '') + path, org.token, body);
}
