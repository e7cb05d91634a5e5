import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..', '..');

export interface Installed {
  /** The example's folder, built, somewhere outside of this repository. */
  directory: string;
  /** What is in the package. */
  files: string[];
  remove(): Promise<void>;
}

interface Lock {
  packages: Record<string, { dev?: boolean }>;
}

/**
 * Packs this package as it would be published, installs it into a copy of an example and compiles that. npm has neither
 * a registry nor a cache: what the example may use lies there already, as the lock file has it.
 */
export async function installExample(name: string): Promise<Installed> {
  const place = await mkdtemp(path.join(os.tmpdir(), 'muster-packed-'));
  const directory = path.join(place, 'examples', name);
  const npm = (...options: string[]): Promise<string> => npmIn(place, options);
  try {
    await cp(path.join(root, 'examples', name), directory, { recursive: true, filter: isSource });
    const packing = npm('pack', root, '--json', '--pack-destination', place);
    const copied = copyDependencies(directory);
    const files = filesOf(await packing);
    await copied;
    await npm('install', '--prefix', directory, '--offline', '--legacy-peer-deps', '--ignore-scripts');
    await run(process.execPath, ['node_modules/typescript/bin/tsc'], { cwd: directory });
    return { directory, files, remove: () => rm(place, { recursive: true, force: true }) };
  } catch (error) {
    await rm(place, { recursive: true, force: true });
    throw withOutput(error);
  }
}

function isSource(file: string): boolean {
  return !['node_modules', 'dist', 'data', 'package-lock.json'].includes(path.basename(file));
}

/** What an installation of the package brings along, and the compiler; nothing that only this repository needs. */
async function copyDependencies(to: string): Promise<void> {
  const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as Lock; // as: npm's own
  const wanted = Object.entries(lock.packages)
    .filter(([place, { dev }]) => place !== '' && (!dev || compiler.includes(place)))
    .map(([place]) => place)
    // Packages for other platforms are in the lock file alone.
    .filter((place) => existsSync(path.join(root, place)));
  const places = ['node_modules/.bin', ...wanted];
  // Fourteen thousand files: links are made at once, where there can be any.
  await run('cp', ['-al', '--parents', ...places, to], { cwd: root }).catch(async () => {
    const options = { recursive: true, verbatimSymlinks: true };
    for (const place of places) await cp(path.join(root, place), path.join(to, place), options);
  });
}

const compiler = ['typescript', '@types/node', 'undici-types'].map((name) => `node_modules/${name}`);

/** Without what npm says to the scripts that it runs: the tests may be one. */
async function npmIn(place: string, options: readonly string[]): Promise<string> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, npm_config_cache: path.join(place, 'cache'), npm_config_audit: 'false' };
  const { stdout } = await run('npm', options, { cwd: place, env });
  return stdout;
}

function filesOf(packed: string): string[] {
  // as: what `npm pack --json` prints: a list, or by name, as npm's version has it
  const said = JSON.parse(packed.slice(packed.search(/^[[{]/m))) as Record<
    string,
    { files: { path: string }[] }
  >;
  return Object.values(said).flatMap(({ files }) => files.map((file) => file.path));
}

function withOutput(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string }; // as: execFile's
  return new Error(`${error.message}\n${stdout}${stderr}`, { cause: error });
}
