import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { startServer } from './children.js';

/** Milliseconds from `npm start`'s process to ready, on a data directory that an earlier start made. */
export async function timeStarts(directory: string, times: number): Promise<number[]> {
  const dataDir = await mkdtemp(path.join(directory, 'start-'));
  await startOnce(dataDir);
  const measured: number[] = [];
  while (measured.length < times) measured.push(await startOnce(dataDir));
  return measured;
}

async function startOnce(dataDir: string): Promise<number> {
  const server = await startServer(['scripts/start.mjs'], { DATA_DIR: dataDir, LOG_LEVEL: 'warn' });
  await server.stop();
  if (server.said().includes('building')) {
    throw new Error('the sources changed during the bench: the start built them anew');
  }
  return server.readyMs;
}
