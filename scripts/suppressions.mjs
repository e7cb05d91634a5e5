// Every comment that silences a tool names what it silences, and after ` -- ` why, on its own line.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './build.mjs';

const directories = ['src', 'migrations', 'test', 'bench', 'scripts', 'web'];
const sources = /\.(ts|tsx|mjs|cjs|js)$/;

const silencing =
  /(?:\/\/|\/\*|\{\/\*)\s*(?:(?:oxlint|eslint)-disable|@ts-(?:expect-error|ignore|nocheck)|prettier-ignore|(?:v8|c8|istanbul) ignore)/;
const reasoned = /\s-- (?!\*\/)\S/;
/** Silences every rule, the one that nobody thought of among them. */
const blanket = /(?:oxlint|eslint)-disable(?:-next-line|-line)?\s+--|@ts-(?:ignore|nocheck)/;

const faults = filesOf(root).flatMap((file) =>
  readFileSync(path.join(root, file), 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      const fault = faultOf(line);
      return fault ? [`${file}:${index + 1}: ${fault}`] : [];
    }),
);

for (const fault of faults) console.log(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

function faultOf(line) {
  if (!silencing.test(line)) return undefined;
  if (blanket.test(line))
    return 'name the rule; @ts-expect-error, unlike @ts-ignore, says when it is needless';
  if (reasoned.test(line)) return undefined;
  // Prettier wants the comment for itself.
  if (line.includes('prettier-ignore')) return 'write /* prettier-ignore */ // -- why';
  return 'a suppression says why, after " -- "';
}

function filesOf(base) {
  const top = readdirSync(base, { withFileTypes: true });
  const own = top.filter((entry) => entry.isFile()).map(({ name }) => name);
  const below = top
    .filter((entry) => entry.isDirectory() && directories.includes(entry.name))
    .flatMap(({ name }) =>
      readdirSync(path.join(base, name), { recursive: true }).map((file) => path.join(name, file)),
    );
  return [...own, ...below].filter((file) => sources.test(file) && !file.includes('node_modules')).sort();
}
