import { readdirSync, readFileSync } from 'node:fs';

// What Linux tells of processes; elsewhere these figures are NaN, and their columns stay empty.

const msPerTick = 10;

/** CPU milliseconds of a process so far, all its threads. */
export function cpuOf(pid: number): number {
  const stat = statOf(pid);
  return stat ? stat.own : Number.NaN;
}

/** CPU milliseconds of a server that forks: its own, its children's, and those of its children that ended. */
export function cpuOfServer(pid: number): number {
  const server = statOf(pid);
  if (!server) return Number.NaN;
  const children = pids().flatMap((each) => statOf(each) ?? []);
  return children
    .filter(({ parent }) => parent === pid)
    .reduce((sum, { own }) => sum + own, server.own + server.ended);
}

/** Resident megabytes (10⁶ bytes) of a process. */
export function residentOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return kilobytes === undefined ? Number.NaN : (Number(kilobytes) * 1024) / 1e6;
}

/** Nanoseconds of each thread, where the kernel counts them; ticks are too coarse for a short measurement. */
function exactMs(pid: number): number | undefined {
  const threads = list(`/proc/${pid}/task`).map((id) => read(`/proc/${pid}/task/${id}/schedstat`));
  if (threads.length === 0 || threads.includes(undefined)) return undefined;
  return threads.reduce((sum, text) => sum + Number.parseInt(text ?? '', 10) / 1e6, 0);
}

interface Stat {
  parent: number;
  own: number;
  ended: number;
}

/** proc(5): after the name in parentheses come the state, the parent, and from the twelfth on the times. */
function statOf(pid: number): Stat | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ticks = (at: number): number => (fields[at] ?? 0) * msPerTick;
  return { parent: fields[1] ?? 0, own: exactMs(pid) ?? ticks(11) + ticks(12), ended: ticks(13) + ticks(14) };
}

function pids(): number[] {
  return list('/proc').map(Number).filter(Number.isInteger);
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
