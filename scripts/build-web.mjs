// Builds the console with Vite, and its files compressed beside them, so that the service only hands them out.
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const root = path.resolve(fileURLToPath(import.meta.url), '..', '..');
const web = path.join(root, 'web');

/** Builds into `outDir`; what `before` holds is taken over where it is made of the same sources. */
export async function buildWeb(outDir, before) {
  const stamp = webStamp();
  if (stampOf(before) === stamp) return cpSync(before, outDir, { recursive: true });
  const { build } = await import('vite').catch(() => {
    throw new Error('Vite is not installed: run "npm ci"');
  });
  await build({
    configFile: path.join(web, 'vite.config.ts'),
    root: web,
    logLevel: 'warn',
    build: { outDir },
  });
  await compressAll(path.join(outDir, 'assets'));
  writeFileSync(path.join(outDir, '.stamp'), stamp);
}

/** Of the sources by content, and of the packages that go into the bundle. */
export function webStamp() {
  const hash = createHash('sha256');
  for (const file of ['package.json', 'package-lock.json', 'scripts/build-web.mjs', ...sources()]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function sources() {
  return readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}

function stampOf(directory) {
  try {
    return readFileSync(path.join(directory, '.stamp'), 'utf8');
  } catch {
    return undefined;
  }
}

async function compressAll(directory) {
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  const names = readdirSync(directory).filter((name) => /\.(?:js|css|svg)$/.test(name));
  await Promise.all(
    names.map(async (name) => {
      const file = path.join(directory, name);
      const bytes = readFileSync(file);
      writeFileSync(`${file}.br`, await promisify(brotliCompress)(bytes, brotli));
      writeFileSync(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
    }),
  );
}
