// One of the operator's commands: `npm run keys -- rotate`, `npm run keys -- replace`, `npm run secrets -- reencrypt`.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from './build.mjs';

// A relative DATA_DIR means the same from everywhere.
process.chdir(root);
try {
  await ensureBuilt();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const { runCommand } = await import(pathToFileURL(path.join(root, 'dist', 'src', 'command.js')).href);
await runCommand(process.argv.slice(2).join(' '));
