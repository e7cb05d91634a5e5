import { Client } from 'pg';
import { checkByCookie, checkByToken, type Held, login } from './login-workloads.js';
import { startMounted } from './mounted.js';
import type { Options } from './options.js';
import type { Organization } from './organization.js';
import { residentOf } from './processes.js';
import type { ProviderProcess } from './provider-process.js';
import { type Report, table, Verdicts } from './report.js';
import { measure, type Scene, warmUp } from './rounds.js';
import type { Cleanup } from './scene.js';
import { connect, cookieSessions, lastSeen, tokenSessions } from './session-fixtures.js';
import type { Target } from './slice.js';
import { type Figures, summarize, type Summary } from './statistics.js';
import type { Workload } from './workloads.js';

/** What the figures are held against. */
const targets = { check: 0.45, residentMb: 220 };

const sessions = 40_000;
/** As many as the service remembers to have verified, and fewer. */
const tokens = 1_000;
/** Longer than a use of a session may stay unwritten. */
const longAgo = 120;

interface Given {
  scene: Scene;
  provider: ProviderProcess;
  options: Options;
  cleanup: Cleanup;
  progress: (step: string) => void;
}

interface Figure {
  workload: Workload;
  /** Seconds since the sessions were last used, when it begins. */
  unused: number;
  scene: Scene;
  /** Of its throughput by the baseline's. */
  target?: number;
}

/** Logins, and what it costs to know who is signed in, beside the same bare server. */
export async function measureLogins(given: Given): Promise<Report> {
  const { scene, options, progress } = given;
  const organization = scene.organizations.at(-1);
  if (!organization) throw new Error('no organization');
  const owner = new Client({ connectionString: scene.ownerUrl });
  await owner.connect();
  try {
    progress('single sign-on and sessions');
    const held = await fill(given, organization, owner);
    const mounted = await mount(given);
    const large = { ...options, sizes: options.sizes.slice(-1) };
    const inLarge = { ...scene, organizations: [organization] };
    const rows: string[][] = [head];
    const verdicts = new Verdicts();
    for (const figure of wanted(figuresOf(held, inLarge, mounted), options)) {
      progress(figure.workload.name);
      await lastSeen(owner, figure.unused);
      await warmUp(figure.workload, figure.scene, large);
      const cells = await measure(figure.workload, figure.scene, large);
      rows.push(...cells.map((cell) => rowOf(summarize(cell), figure, verdicts)));
    }
    return textOf(rows, memoryRows(scene.service, mounted, verdicts), verdicts);
  } finally {
    await owner.end();
  }
}

async function fill({ scene, provider }: Given, org: Organization, owner: Client): Promise<Held> {
  const place = { port: scene.service.port, operatorKey: scene.operatorKey, owner };
  await connect(place, org, provider);
  const places = scene.organizations;
  const each = await Promise.all(places.map((one) => cookieSessions(owner, one, sessions / places.length)));
  const cookies = takingTurns(each);
  const held = { cookies, tokens: await tokenSessions(place, org, tokens) };
  await owner.query('vacuum analyze session, login_code, refresh_token');
  return held;
}

/** The first of each, the second of each, and so on. */
function takingTurns(lists: string[][]): string[] {
  return (lists[0] ?? []).flatMap((_, index) => lists.map((list) => list[index] ?? ''));
}

/** Another application with the modules, that takes the same sessions. */
async function mount({ scene, options, cleanup }: Given): Promise<Target> {
  const own = { PUBLIC_URL: `http://localhost:${scene.service.port}` };
  const server = await startMounted({ ...scene.settings, ...own }, options.profile);
  cleanup.push(() => server.stop());
  return { ...scene.service, port: server.port, pid: server.pid };
}

function figuresOf(held: Held, scene: Scene, mounted: Target): Figure[] {
  const elsewhere = { ...scene, service: mounted };
  const target = targets.check;
  const guard = checkByCookie('guard', held, '/my/projects');
  return [
    { workload: checkByCookie('cookie', held), unused: 0, scene, target },
    { workload: checkByToken('token', held), unused: 0, scene, target },
    { workload: guard, unused: 0, scene: elsewhere, target },
    { workload: checkByCookie('idle cookie', held), unused: longAgo, scene },
    { workload: login, unused: 0, scene },
  ];
}

function wanted(figures: Figure[], { only }: Options): Figure[] {
  const chosen = figures.filter(({ workload }) => only.length === 0 || only.includes(workload.name));
  if (chosen.length > 0) return chosen;
  throw new TypeError(`workloads: ${figures.map(({ workload }) => workload.name).join('; ')}`);
}

const head = ['figure', 'connections', 'a second', 'ratio', 'p50 ms', 'p99 ms', 'CPU ms', 'ratio', 'PG ms'];

function rowOf(summary: Summary, { target }: Figure, verdicts: Verdicts): string[] {
  const { workload, connections, service, baseline, throughputRatio: ratio, cpuRatio } = summary;
  const pair = (value: (figures: Figures) => string): string => `${value(service)} / ${value(baseline)}`;
  const shown = ratio.toFixed(2);
  return [
    workload,
    String(connections),
    pair(({ perSecond }) => perSecond.toFixed(0)),
    target === undefined ? shown : verdicts.of(shown, ratio, ratio >= target),
    pair(({ p50 }) => p50.toFixed(2)),
    pair(({ p99 }) => p99.toFixed(2)),
    pair(({ cpu }) => (cpu / 1_000).toFixed(3)),
    Number.isNaN(cpuRatio) ? '–' : cpuRatio.toFixed(2),
    pair(({ databaseCpu }) => (databaseCpu / 1_000).toFixed(3)),
  ];
}

function memoryRows({ pid }: Target, mounted: Target, verdicts: Verdicts): string[][] {
  const ours = residentOf(pid);
  return [
    ['resident memory afterwards', 'MB'],
    ['service', verdicts.of(ours.toFixed(0), ours, ours < targets.residentMb)],
    ['application that mounts the modules', residentOf(mounted.pid).toFixed(0)],
  ];
}

function textOf(rows: string[][], memory: string[][], verdicts: Verdicts): Report {
  const { misses, all } = verdicts;
  const outcome = misses === 0 ? 'Every target is met.' : `Missed: ${misses} of ${all}.`;
  const targetLine =
    `Service / baseline; CPU and PG: of one operation, the server's process and PostgreSQL. Targets: session checks ` +
    `at least ${targets.check} of the baseline's throughput, memory < ${targets.residentMb} MB.`;
  const parts = ['# Logins and session checks beside a bare server', targetLine, table(rows), table(memory)];
  return { text: `${[...parts, outcome].join('\n\n')}\n`, misses };
}
