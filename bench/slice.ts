import { Connection } from './connection.js';
import type { Organization } from './organization.js';
import { cpuOf, cpuOfServer } from './processes.js';
import type { OneRequest, Side, Workload } from './workloads.js';

/** One measurement: a workload, on one side, for some time. */
export interface Slice {
  operations: number;
  seconds: number;
  /** Milliseconds of each operation. */
  latencies: number[];
  /** CPU milliseconds of the server, and of PostgreSQL. */
  cpuMs: number;
  databaseCpuMs: number;
}

/** Whom to ask, and whose CPU time to read. */
export interface Target {
  side: Side;
  port: number;
  pid: number;
  databasePid: number;
}

export interface Load {
  workload: Workload;
  organization: Organization;
  connections: number;
  ms: number;
  /** Whether each connection stops after an even number of operations. */
  even?: boolean;
}

/** A closed loop: each connection sends its next request when the last is answered. */
export async function runSlice(target: Target, load: Load): Promise<Slice> {
  const connections = await Promise.all(
    Array.from({ length: load.connections }, () => Connection.open(target.port)),
  );
  const latencies: number[] = [];
  const [cpu, databaseCpu] = [cpuOf(target.pid), cpuOfServer(target.databasePid)];
  const started = performance.now();
  await Promise.all(
    connections.map((connection) => loop(connection, target.side, load, started + load.ms, latencies)),
  );
  const seconds = (performance.now() - started) / 1_000;
  const cpuMs = cpuOf(target.pid) - cpu;
  const databaseCpuMs = cpuOfServer(target.databasePid) - databaseCpu;
  for (const connection of connections) connection.close();
  return { operations: latencies.length, seconds, latencies, cpuMs, databaseCpuMs };
}

async function loop(
  connection: Connection,
  side: Side,
  { workload, organization, even }: Load,
  end: number,
  latencies: number[],
): Promise<void> {
  // Where half of the operations undo the others, none may be left open.
  const together = even ? 2 : 1;
  let left = 0;
  for (let now = performance.now(); now < end || left > 0;) {
    left = (left || together) - 1;
    if ('perform' in workload) await workload.perform(connection, organization, side);
    else await exchange(connection, workload, workload.next(organization, side));
    const answered = performance.now();
    latencies.push(answered - now);
    now = answered;
  }
}

async function exchange(
  connection: Connection,
  { name, status }: OneRequest,
  request: string,
): Promise<void> {
  const reply = await connection.exchange(request);
  if (reply.status === status) return;
  throw new Error(`${name}: ${reply.status} ${reply.body().slice(0, 2_000)}\n${request.split('\r\n', 1)[0]}`);
}
