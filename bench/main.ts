import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './children.js';
import { measureGroups } from './groups.js';
import { measureLogins } from './logins.js';
import { type Options, readOptions, usage } from './options.js';
import { residentOf } from './processes.js';
import { type Findings, type Report, report } from './report.js';
import { measure, type Scene, warmUp } from './rounds.js';
import { type Cleanup, setUp } from './scene.js';
import { startProvider } from './provider-process.js';
import { timeStarts } from './start-time.js';
import { summarize, type Summary } from './statistics.js';
import { workloads } from './workloads.js';

/** Runs the bench as the command line says, prints its report and keeps it in bench/results. */
export async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) return console.log(usage);
  const results = path.join(root, 'bench', 'results');
  mkdirSync(results, { recursive: true });
  const [file, { text, misses }] = await measured(options);
  writeFileSync(path.join(results, file), text);
  console.log(text);
  if (options.strict && misses > 0) process.exitCode = 1;
}

/** What was asked for, and the file that it is kept in. */
async function measured(options: Options): Promise<[file: string, report: Report]> {
  if (options.groups) {
    return ['groups.md', await withDirectory((place, cleanup) => groupReport(place, options, cleanup))];
  }
  if (options.logins) {
    return ['logins.md', await withDirectory((place, cleanup) => loginReport(place, options, cleanup))];
  }
  return ['latest.md', report(await findings(options), options)];
}

function findings(options: Options): Promise<Findings> {
  return withDirectory(async (directory, cleanup) => {
    progress('start to ready');
    const starts = await timeStarts(directory, options.starts);
    progress('filling two organizations');
    const scene = await setUp(path.join(directory, 'data'), options, cleanup);
    const summaries = await measureAll(scene, options);
    return { summaries, starts, residentMb: residentOf(scene.service.pid) };
  });
}

/** Works in a directory that is gone afterwards, with everything that was started. */
async function withDirectory<T>(work: (directory: string, cleanup: Cleanup) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'muster-bench-'));
  const cleanup: Cleanup = [async () => rmSync(directory, { recursive: true, force: true })];
  const interrupted = (): void => void tearDown(cleanup).finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await work(directory, cleanup);
  } finally {
    await tearDown(cleanup);
    process.removeListener('SIGINT', interrupted).removeListener('SIGTERM', interrupted);
  }
}

async function groupReport(directory: string, options: Options, cleanup: Cleanup): Promise<Report> {
  progress('filling an organization');
  const scene = await setUp(path.join(directory, 'data'), { ...options, sizes: [100_000] }, cleanup);
  return measureGroups(scene, options, progress);
}

async function loginReport(directory: string, options: Options, cleanup: Cleanup): Promise<Report> {
  progress('filling an organization');
  const provider = await startProvider(cleanup);
  const scene = await setUp(path.join(directory, 'data'), options, cleanup, provider.settings);
  return measureLogins({ scene, provider, options, cleanup, progress });
}

async function measureAll(scene: Scene, options: Options): Promise<Summary[]> {
  const wanted = workloads.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  if (wanted.length === 0) throw new TypeError(`workloads: ${workloads.map(({ name }) => name).join(', ')}`);
  const summaries: Summary[] = [];
  progress('warming up');
  for (const workload of wanted) await warmUp(workload, scene, options);
  for (const workload of wanted) {
    progress(workload.name);
    const cells = await measure(workload, scene, options);
    summaries.push(...cells.map(summarize));
  }
  return summaries;
}

async function tearDown(cleanup: Cleanup): Promise<void> {
  for (let undo = cleanup.pop(); undo; undo = cleanup.pop()) await undo();
}

function progress(step: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${step}`);
}
