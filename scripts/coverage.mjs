// Which requirements have no test. A test, or a group of tests, covers the numbers that its name starts with:
// `T37 M69 the old …`. In a table whose rows give the name (`it.each(rows)('%s', …)`) each row's name counts.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from './build.mjs';

const requirements = JSON.parse(readFileSync(path.join(root, 'test', 'requirements.json'), 'utf8'));
const numbers = /^(?:(?:T|TS|S|M|N|C)\d+\s+)+/;
const makers = new Set(['it', 'test', 'describe']);
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

/** The names given to `it(…)`, `test(…)`, `describe(…)`, `it.each(…)(…)` and the like. */
function testNames(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const names = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && makesTests(node.expression)) {
      const name = textOf(node.arguments[0]);
      names.push(name, ...(name.startsWith('%s') ? rowNames(node.expression, source) : []));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

function makesTests(callee) {
  if (ts.isIdentifier(callee)) return makers.has(callee.text);
  if (ts.isPropertyAccessExpression(callee)) {
    return !idle.has(callee.name.text) && makesTests(callee.expression);
  }
  if (ts.isTaggedTemplateExpression(callee)) return makesTests(callee.tag);
  return ts.isCallExpression(callee) && makesTests(callee.expression);
}

/** Of a template the text before its first value, where numbers stand. */
function textOf(name) {
  if (name === undefined) return '';
  if (ts.isStringLiteralLike(name)) return name.text;
  return ts.isTemplateExpression(name) ? name.head.text : '';
}

/** The first text of each row, of a table that stands in the call or is a constant of the file. */
function rowNames(callee, source) {
  const table = ts.isCallExpression(callee) ? valueOf(callee.arguments[0], source) : undefined;
  if (!table || !ts.isArrayLiteralExpression(table)) return [];
  return table.elements.map((row) => textOf(ts.isArrayLiteralExpression(row) ? row.elements[0] : row));
}

function valueOf(expression, source) {
  if (expression === undefined || !ts.isIdentifier(expression)) return expression;
  const declarations = source.statements
    .filter(ts.isVariableStatement)
    .flatMap((statement) => [...statement.declarationList.declarations]);
  return declarations.find(({ name }) => ts.isIdentifier(name) && name.text === expression.text)?.initializer;
}

function numbersOf(name) {
  return numbers.exec(name)?.[0].trim().split(/\s+/) ?? [];
}
