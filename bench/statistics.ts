import type { Cell } from './rounds.js';
import type { Slice } from './slice.js';

/** One side's figures, over all rounds. */
export interface Figures {
  perSecond: number;
  p50: number;
  p99: number;
  /** CPU milliseconds of 1,000 operations: the server's, and PostgreSQL's. */
  cpu: number;
  databaseCpu: number;
}

export interface Summary {
  workload: string;
  size: number;
  connections: number;
  service: Figures;
  baseline: Figures;
  /** Service by baseline; the median of the rounds'. */
  throughputRatio: number;
  cpuRatio: number;
  /** With PostgreSQL's share on both sides. */
  allCpuRatio: number;
}

export function summarize({ workload, size, connections, service, baseline }: Cell): Summary {
  const [ours, theirs] = [figuresOf(service), figuresOf(baseline)];
  return {
    workload: workload.name,
    size,
    connections,
    service: ours,
    baseline: theirs,
    throughputRatio: median(
      service.map((slice, round) => throughput(slice) / throughput(baseline[round] ?? slice)),
    ),
    cpuRatio: ours.cpu / theirs.cpu,
    allCpuRatio: (ours.cpu + ours.databaseCpu) / (theirs.cpu + theirs.databaseCpu),
  };
}

function figuresOf(slices: Slice[]): Figures {
  const latencies = slices.flatMap((slice) => slice.latencies).sort((a, b) => a - b);
  const operations = sumOf(slices, (slice) => slice.operations);
  return {
    perSecond: median(slices.map(throughput)),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cpu: (sumOf(slices, (slice) => slice.cpuMs) / operations) * 1_000,
    databaseCpu: (sumOf(slices, (slice) => slice.databaseCpuMs) / operations) * 1_000,
  };
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function throughput({ operations, seconds }: Slice): number {
  return operations / seconds;
}

function sumOf(slices: Slice[], value: (slice: Slice) => number): number {
  return slices.reduce((sum, slice) => sum + value(slice), 0);
}
