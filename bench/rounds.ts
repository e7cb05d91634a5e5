import type { Options } from './options.js';
import type { Organization } from './organization.js';
import { runSlice, type Slice, type Target } from './slice.js';
import type { Workload } from './workloads.js';

/** What was measured of one workload in one organization with so many connections, a slice a round. */
export interface Cell {
  workload: Workload;
  size: number;
  connections: number;
  service: Slice[];
  baseline: Slice[];
}

export interface Scene {
  service: Target;
  baseline: Target;
  organizations: Organization[];
  /** The database as its owning role, for what no API makes fast enough. */
  ownerUrl: string;
  operatorKey: string;
  /** The environment of the service. */
  settings: Record<string, string>;
}

/**
 * Measures a workload everywhere, service and baseline in turn, round by round: what else goes on in the
 * machine meets both sides, and both sizes, alike.
 */
export async function measure(workload: Workload, scene: Scene, options: Options): Promise<Cell[]> {
  const cells = options.connections.flatMap((connections) =>
    options.sizes.map((size): Cell => ({ workload, size, connections, service: [], baseline: [] })),
  );
  for (let round = 0; round < options.rounds; round += 1) {
    for (const cell of cells) await measureOnce(cell, scene, options);
  }
  return cells;
}

/** Exercises both sides, so that neither is measured before its code is compiled and its caches are full. */
export async function warmUp(workload: Workload, scene: Scene, options: Options): Promise<void> {
  for (const organization of scene.organizations) {
    const load = {
      workload,
      organization,
      connections: Math.max(...options.connections),
      ms: options.warmMs,
    };
    await runSlice(scene.service, load);
    await runSlice(scene.baseline, load);
  }
}

async function measureOnce(cell: Cell, scene: Scene, { sizes, sliceMs }: Options): Promise<void> {
  const organization = scene.organizations[sizes.indexOf(cell.size)];
  if (!organization) throw new Error('no such organization');
  const load = { workload: cell.workload, organization, connections: cell.connections, ms: sliceMs };
  cell.service.push(await runSlice(scene.service, load));
  cell.baseline.push(await runSlice(scene.baseline, load));
}
