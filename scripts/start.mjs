// Builds when the sources have changed, then becomes the service: one process, which signals reach. With words, it
// carries a command of the operator out: `npm run keys -- rotate`, `npm run secrets -- reencrypt`.
import module from 'node:module';
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
module.enableCompileCache?.();
await import(pathToFileURL(path.join(root, 'dist', 'src', 'main.js')).href);
