// Writes openapi.json from the code, and the types of the console's calls from it; with --check, says whether the
// committed ones are what the code says.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { build, isFresh, root } from './build.mjs';
import { clientTypes } from './openapi/client-types.mjs';
import { documentedNames, makeDocument, routeNames } from './openapi/document.mjs';

const file = path.join(root, 'openapi.json');
const typesFile = path.join(root, 'web', 'src', 'api', 'api.types.ts');

async function run() {
  if (!isFresh()) await build();
  const document = await makeDocument();
  const text = await formatted(JSON.stringify(document, null, 2), file);
  const types = await formatted(clientTypes(document), typesFile);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
    writeFileSync(typesFile, types);
    return [];
  }
  return problemsOf(text, types);
}

async function formatted(text, filepath) {
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}

async function problemsOf(text, types) {
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : '{"paths":{}}';
  const routes = await routeNames();
  const documented = documentedNames(JSON.parse(committed));
  return [
    ...routes.filter((each) => !documented.includes(each)).map((each) => `openapi.json lacks ${each}`),
    ...documented
      .filter((each) => !routes.includes(each))
      .map((each) => `openapi.json has ${each}, no route`),
    ...(committed === text ? [] : ['openapi.json is not what the code says: run "npm run openapi"']),
    ...(readFileSync(typesFile, 'utf8') === types
      ? []
      : ['the types of the console are not what openapi.json says: run "npm run openapi"']),
  ];
}

const problems = await run().catch((error) => [error.message]);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
