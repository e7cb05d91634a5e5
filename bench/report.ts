import os from 'node:os';
import type { Options } from './options.js';
import { type Figures, median, type Summary } from './statistics.js';
import type { Side } from './workloads.js';

export interface Findings {
  summaries: Summary[];
  starts: number[];
  residentMb: number;
}

/** Markdown, and how many targets it misses. */
export interface Report {
  text: string;
  misses: number;
}

/** What the figures are held against. */
const targets = { throughput: 0.5, cpu: 2, growth: 1.3, residentMb: 220, startMs: 3_000 };

/** The report as Markdown, and how many targets it misses. */
export function report(findings: Findings, options: Options): Report {
  const verdicts = new Verdicts();
  const parts = [
    `# Muster beside a bare server\n\n${circumstances(options)}`,
    ...[...options.connections].map(
      (connections) =>
        `## ${connections} connection${connections === 1 ? '' : 's'}\n\n${comparison(findings, connections, verdicts)}`,
    ),
    `## Growth: throughput with ${count(options.sizes[0])} users by that with ${count(options.sizes[1])}\n\n` +
      growth(findings, options, verdicts),
    `## Process\n\n${processTable(findings, verdicts)}`,
  ];
  const outcome =
    verdicts.misses === 0 ? 'Every target is met.' : `Missed: ${verdicts.misses} of ${verdicts.all}.`;
  return { text: `${parts.join('\n\n')}\n\n${outcome}\n`, misses: verdicts.misses };
}

/** Counts what was held against a target. */
export class Verdicts {
  all = 0;
  misses = 0;

  /** The figure with its target's verdict; without one where it could not be measured. */
  of(text: string, value: number, holds: boolean): string {
    if (Number.isNaN(value)) return '–';
    this.all += 1;
    if (!holds) this.misses += 1;
    return `${text} ${holds ? 'ok' : 'MISS'}`;
  }
}

function circumstances({ rounds, sliceMs, sizes }: Options): string {
  const machine = `${os.availableParallelism()} processors (${os.cpus()[0]?.model ?? 'unknown'})`;
  return (
    `${new Date().toISOString()}; Node ${process.version}; ${machine}. ${rounds} × ${sliceMs} ms for each figure; ` +
    `organizations of ${sizes.map(count).join(' and ')} users. Service / baseline; ratio: service by baseline. ` +
    `CPU: milliseconds of the server's process for 1,000 operations; PG: of PostgreSQL. Targets: throughput ≥ ${targets.throughput}, ` +
    `CPU ≤ ${targets.cpu.toFixed(1)} (of the server's process), growth < ${targets.growth}, ` +
    `memory < ${targets.residentMb} MB, start < ${targets.startMs / 1000} s.`
  );
}

function comparison({ summaries }: Findings, connections: number, verdicts: Verdicts): string {
  const head = [
    'workload',
    'users',
    'operations/s',
    'ratio',
    'p50 ms',
    'p99 ms',
    'CPU',
    'ratio',
    'PG',
    'CPU + PG',
  ];
  const rows = summaries
    .filter((summary) => summary.connections === connections)
    .map((summary) => comparisonRow(summary, verdicts));
  return table([head, ...rows]);
}

function comparisonRow(summary: Summary, verdicts: Verdicts): string[] {
  const { service, baseline, throughputRatio, cpuRatio, allCpuRatio } = summary;
  const pair = (value: (figures: Figures) => string): string => `${value(service)} / ${value(baseline)}`;
  return [
    summary.workload,
    count(summary.size),
    pair(({ perSecond }) => perSecond.toFixed(0)),
    verdicts.of(throughputRatio.toFixed(2), throughputRatio, throughputRatio >= targets.throughput),
    pair(({ p50 }) => p50.toFixed(2)),
    pair(({ p99 }) => p99.toFixed(2)),
    pair(({ cpu }) => cpu.toFixed(0)),
    verdicts.of(cpuRatio.toFixed(2), cpuRatio, cpuRatio <= targets.cpu),
    pair(({ databaseCpu }) => databaseCpu.toFixed(0)),
    Number.isNaN(allCpuRatio) ? '–' : allCpuRatio.toFixed(2),
  ];
}

function growth({ summaries }: Findings, { sizes, connections }: Options, verdicts: Verdicts): string {
  const [small, large] = sizes;
  const head = ['workload', 'connections', 'service', 'baseline', 'CPU + PG, service', 'baseline'];
  const names = [...new Set(summaries.map(({ workload }) => workload))];
  const rows = connections.flatMap((each) =>
    names.flatMap((name) => {
      const of = (size: number | undefined): Summary | undefined =>
        summaries.find((s) => s.workload === name && s.connections === each && s.size === size);
      const [before, after] = [of(small), of(large)];
      if (!before || !after) return [];
      return [[name, String(each), ...growthCells(before, after, verdicts)]];
    }),
  );
  return table([head, ...rows]);
}

function growthCells(before: Summary, after: Summary, verdicts: Verdicts): string[] {
  const slower = (side: Side): number => before[side].perSecond / after[side].perSecond;
  const dearer = (side: Side): string => {
    const cpu = (summary: Summary): number => summary[side].cpu + summary[side].databaseCpu;
    const value = cpu(after) / cpu(before);
    return Number.isNaN(value) ? '–' : value.toFixed(2);
  };
  const ours = slower('service');
  const verdict = verdicts.of(ours.toFixed(2), ours, ours < targets.growth);
  return [verdict, slower('baseline').toFixed(2), dearer('service'), dearer('baseline')];
}

function processTable({ starts, residentMb }: Findings, verdicts: Verdicts): string {
  const startMs = median(starts);
  const seconds = starts.map((ms) => (ms / 1_000).toFixed(2)).join(', ');
  return table([
    ['figure', 'value'],
    [
      'resident memory of the service, afterwards',
      verdicts.of(`${residentMb.toFixed(0)} MB`, residentMb, residentMb < targets.residentMb),
    ],
    [
      `start to ready, median of ${seconds} s`,
      verdicts.of(`${(startMs / 1_000).toFixed(2)} s`, startMs, startMs < targets.startMs),
    ],
  ]);
}

/** Markdown whose columns stand in line for whoever reads it in a terminal. */
export function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]): string =>
    `| ${row.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(rows[0] ?? []), line(rule), ...rows.slice(1).map(line)].join('\n');
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function count(value: number | undefined): string {
  return (value ?? 0).toLocaleString('en');
}
