// Writes openapi.json from the code; with --check, says whether the committed one is what the code says.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { build, isFresh, root } from './build.mjs';
import { documentedNames, makeDocument, routeNames } from './openapi/document.mjs';

const file = path.join(root, 'openapi.json');

async function run() {
  if (!isFresh()) await build();
  const options = await resolveConfig(file);
  const text = await format(JSON.stringify(await makeDocument(), null, 2), {
    ...options,
    filepath: file,
  });
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
    return [];
  }
  return problemsOf(text);
}

async function problemsOf(text) {
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : '{"paths":{}}';
  const routes = await routeNames();
  const documented = documentedNames(JSON.parse(committed));
  return [
    ...routes.filter((each) => !documented.includes(each)).map((each) => `openapi.json lacks ${each}`),
    ...documented
      .filter((each) => !routes.includes(each))
      .map((each) => `openapi.json has ${each}, no route`),
    ...(committed === text ? [] : ['openapi.json is not what the code says: run "npm run openapi"']),
  ];
}

const problems = await run().catch((error) => [error.message]);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
