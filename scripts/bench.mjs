// Builds the service when its sources have changed, compiles the bench, and runs it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, isFresh, root } from './build.mjs';

async function compileBench() {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const child = spawn(process.execPath, [tsc, '-p', 'bench/tsconfig.json'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error('the bench does not compile');
}

process.chdir(root);
try {
  if (!isFresh()) {
    console.error('building …');
    await build();
  }
  await compileBench();
  const { main } = await import(pathToFileURL(path.join(root, 'dist', 'bench', 'bench', 'main.js')).href);
  await main();
} catch (error) {
  console.error(error.stack ?? error);
  process.exitCode = 1;
}
