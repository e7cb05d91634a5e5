// Compiles src and migrations to dist, and the console to dist/web; dist/.stamp says of which sources it is made.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildWeb, webStamp } from './build-web.mjs';

export const root = path.resolve(fileURLToPath(import.meta.url), '..', '..');
const dist = path.join(root, 'dist');

/** Whether dist is made of the sources as they are. */
export function isFresh() {
  return stampOf(dist) === sourceStamp();
}

/** Builds unless dist is fresh; of two starts at once, one builds and the other waits for it. */
export async function ensureBuilt() {
  const deadline = Date.now() + 60_000; // the pid of a killed build may be somebody else's by now
  while (!isFresh()) {
    if (!buildsElsewhere() || Date.now() > deadline) {
      console.error('building …');
      return build();
    }
    await setTimeout(100);
  }
}

/**
 * Compiles aside and puts the result in place at the end, so that neither a build killed half-way nor a
 * second one at the same time leaves a mixture.
 */
export async function build() {
  const stamp = sourceStamp();
  const aside = `${dist}.new-${process.pid}`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside);
  try {
    await Promise.all([compile(aside), buildWeb(path.join(aside, 'web'), path.join(dist, 'web'))]);
    writeFileSync(path.join(aside, '.stamp'), stamp);
    putInPlace(aside);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Whether another process is at it; what dead ones left behind is removed. */
function buildsElsewhere() {
  for (const name of readdirSync(root)) {
    const pid = Number(/^dist\.(?:new|old)-(\d+)$/.exec(name)?.[1]);
    if (Number.isNaN(pid) || pid === process.pid) continue;
    if (isAlive(pid)) return true;
    rmSync(path.join(root, name), { recursive: true, force: true });
  }
  return false;
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function compile(outDir) {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(tsc)) throw new Error('the TypeScript compiler is not installed: run "npm ci"');
  const options = [
    '-p',
    'tsconfig.build.json',
    '--outDir',
    outDir,
    '--incremental',
    'false',
    '--tsBuildInfoFile',
    'null',
  ];
  const child = spawn(process.execPath, [tsc, ...options], { cwd: root, stdio: ['ignore', 2, 2] });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error('the build failed');
}

function putInPlace(aside) {
  const old = `${dist}.old-${process.pid}`;
  for (;;) {
    if (stampOf(dist) === stampOf(aside)) return; // another build of the same sources was first
    try {
      if (existsSync(dist)) renameSync(dist, old);
      renameSync(aside, dist);
      return;
    } catch (error) {
      // Another build put its dist there, or took the old one away, between these lines.
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code)) throw error;
    } finally {
      rmSync(old, { recursive: true, force: true });
    }
  }
}

function stampOf(directory) {
  try {
    return readFileSync(path.join(directory, '.stamp'), 'utf8');
  } catch {
    return undefined;
  }
}

/** By content, since a checkout or a copy sets times as it likes. */
function sourceStamp() {
  const hash = createHash('sha256');
  for (const file of [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    ...sources(),
  ]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  }
  return hash.update(webStamp()).digest('hex');
}

function sources() {
  return ['src', 'migrations'].flatMap((directory) =>
    readdirSync(path.join(root, directory), { recursive: true })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => path.join(directory, file))
      .sort(),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv.includes('--if-stale') ? ensureBuilt : build;
  await wanted().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
