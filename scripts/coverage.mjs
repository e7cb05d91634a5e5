// Which requirements have no test. A test covers the numbers that its name starts with: `T37 M69 the old …`.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from './build.mjs';

const requirements = JSON.parse(readFileSync(path.join(root, 'test', 'requirements.json'), 'utf8'));
const numbers = /^(?:(?:T|TS|S|M|N)\d+\s+)+/;
/** A test that does not run, or is meant to fail, covers nothing. */
const idle = new Set(['skip', 'todo', 'fails']);

const covered = new Set(specs().flatMap(testNames).flatMap(numbersOf));
const uncovered = Object.entries(requirements).filter(([number]) => !covered.has(number));

for (const [number, { title, area }] of uncovered) console.log(`${number.padEnd(5)} ${title} (${area})`);
const total = Object.keys(requirements).length;
console.log(`${total - uncovered.length} of ${total} requirements have a test`);
process.exitCode = uncovered.length > 0 ? 1 : 0;

function specs() {
  return ['test', 'src'].flatMap((directory) =>
    readdirSync(path.join(root, directory), { recursive: true })
      .filter((file) => file.endsWith('.spec.ts'))
      .map((file) => path.join(root, directory, file)),
  );
}

/** The names given to `it(…)`, `test(…)`, `it.each(…)(…)` and the like. */
function testNames(file) {
  const names = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && isTest(node.expression)) names.push(...textOf(node.arguments[0]));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  return names;
}

function isTest(callee) {
  if (ts.isIdentifier(callee)) return callee.text === 'it' || callee.text === 'test';
  if (ts.isPropertyAccessExpression(callee)) return !idle.has(callee.name.text) && isTest(callee.expression);
  return (
    (ts.isCallExpression(callee) || ts.isTaggedTemplateExpression(callee)) &&
    isTest(callee.expression ?? callee.tag)
  );
}

/** Of a template the text before its first value, where numbers stand. */
function textOf(name) {
  if (name === undefined) return [];
  if (ts.isStringLiteralLike(name)) return [name.text];
  return ts.isTemplateExpression(name) ? [name.head.text] : [];
}

function numbersOf(name) {
  return numbers.exec(name)?.[0].trim().split(/\s+/) ?? [];
}
