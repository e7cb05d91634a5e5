// `npm test`: the checks and every test. `npm test -- test/scim`: only the specs named, without the checks.
// The last line is `N passed, N failed`; a step of the checks counts as a test, and so does one that was skipped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, isFresh, root } from './build.mjs';
import { check } from './check.mjs';

const wanted = process.argv.slice(2);
const narrowed = wanted.some((option) => /^(-t|--testNamePattern)/.test(option));

const counts = [await buildStep()];
if (counts[0].failed === 0) {
  if (wanted.length === 0) counts.push(await check());
  counts.push(await runTests());
}
const passed = sum('passed');
const failed = sum('failed');
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);

function sum(key) {
  return counts.reduce((total, count) => total + count[key], 0);
}

/** Not a test of its own unless it fails: the tests run what it makes. */
async function buildStep() {
  try {
    if (!isFresh()) await build();
    return { passed: 0, failed: 0 };
  } catch (error) {
    console.error(error.message);
    return { passed: 0, failed: 1 };
  }
}

async function runTests() {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'muster-report-'));
  try {
    const report = path.join(directory, 'report.json');
    const code = await vitest(['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
    return verdict(readReport(report), code);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function vitest(options) {
  const command = path.join(root, 'node_modules', '.bin', 'vitest');
  const child = spawn(command, ['run', ...options, ...wanted], { cwd: root, stdio: ['ignore', 1, 2] });
  const [code] = await once(child, 'close');
  return code;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function verdict(report, code) {
  if (!report) return complain('the tests broke off');
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({
      name: `${path.relative(root, name)}: ${fullName}`,
      status,
    })),
  );
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const failed = tests.filter(({ status }) => status === 'failed').length;
  // A file that can't be loaded has no tests to fail.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((each) => each.status === 'failed'),
  ).length;
  const skipped = narrowed ? [] : tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
  for (const { name } of skipped) console.error(`skipped, which counts as failed: ${name}`);
  if (passed + failed + broken === 0) return complain('no test ran');
  const failures = failed + broken + skipped.length;
  if (code !== 0 && failures === 0) return { ...complain('vitest failed outside of any test'), passed };
  return { passed, failed: failures };
}

function complain(message) {
  console.error(message);
  return { passed: 0, failed: 1 };
}
