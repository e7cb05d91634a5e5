// What must hold before a change is done, apart from the tests: two steps at a time, told in order.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, isFresh, root } from './build.mjs';

const atOnce = 2;

/** Name and command of each step. A step fails when its command does. */
const steps = [
  ['types', tool('tsc', '--noEmit')],
  ['console types', tool('tsc', '-p', 'web')],
  ['format', tool('prettier', '--check', '--log-level', 'warn', '.')],
  [
    'lint',
    tool('oxlint', '--type-aware', '--report-unused-disable-directives-severity', 'error', '-f', 'unix'),
  ],
  ['entities', script('entities-agree.mjs')],
  ['openapi', script('openapi.mjs', '--check')],
  ['modules', tool('depcruise', '--config', '.dependency-cruiser.cjs', ...cruised())],
  ['dead code', tool('knip')],
  ['suppressions', script('suppressions.mjs')],
  ['requirements', script('coverage.mjs')],
];

/** Runs every step, whatever fails, and prints a line for each. Resolves with how many passed and failed. */
export async function check() {
  const count = { passed: 0, failed: 0 };
  // Two steps need it. When it fails, they say so, and the types why.
  if (!isFresh()) await build().catch(() => undefined);
  const results = steps.map(([, command]) => inTurn(() => run(command)));
  for (const [index, [name]] of steps.entries()) {
    const { ok, seconds, output } = await results[index];
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${seconds.toFixed(1).padStart(5)} s`);
    if (!ok) console.log(`${indented(output)}\n`);
    count[ok ? 'passed' : 'failed'] += 1;
  }
  return count;
}

function tool(name, ...options) {
  return [path.join(root, 'node_modules', '.bin', name), ...options];
}

function script(name, ...options) {
  return [process.execPath, path.join(root, 'scripts', name), ...options];
}

function cruised() {
  return ['src', 'migrations', 'test', 'bench'].filter((directory) => existsSync(path.join(root, directory)));
}

/** Runs a job when one of the places is free. */
const inTurn = (() => {
  const waiting = [];
  let free = atOnce;
  return async (job) => {
    if (free > 0) free -= 1;
    else await new Promise((resolve) => waiting.push(resolve));
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
})();

async function run([command, ...options]) {
  const from = performance.now();
  const child = spawn(command, options, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  const code = await once(child, 'close').then(
    ([exitCode]) => exitCode,
    (error) => (output += error.message) && 1,
  );
  return {
    ok: code === 0,
    seconds: (performance.now() - from) / 1000,
    output: output.replaceAll(`${root}/`, '').trim(),
  };
}

function indented(text) {
  return text.replaceAll(/^/gm, '       ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { failed } = await check();
  process.exitCode = failed === 0 ? 0 : 1;
}
