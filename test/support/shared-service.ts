import type { TestProject } from 'vitest/node';
import { createDatabase, startTemplate } from './postgres.js';
import { startService } from './service.js';

interface Builder {
  build(): Promise<void>;
  isFresh(): boolean;
}

/** Scripts without types, so their names are kept from the compiler. */
const buildScript: string = '../../scripts/build.mjs';
const chromiumScript: string = '../../scripts/chromium.mjs';

/** One PostgreSQL and one built service for the whole run; files that need other settings start their own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const builder: Builder = await import(buildScript);
  if (!builder.isFresh()) await builder.build();
  const { ensureChromium }: { ensureChromium: () => string } = await import(chromiumScript);
  project.provide('chromium', ensureChromium());
  const postgres = await startTemplate();
  const { template } = postgres;
  project.provide('template', template);
  const database = await createDatabase(template);
  const { servingUrl, migrationUrl } = database;
  const service = await startService({ servingUrl, migrationUrl });
  project.provide('service', {
    url: service.url,
    operatorKey: service.operatorKey,
    servingUrl,
    migrationUrl,
  });
  return async () => {
    const code = await service.stop();
    await database.drop();
    await postgres.stop();
    if (code !== 0) process.stderr.write(service.log.slice(-25).join('\n'));
    if (code !== 0) throw new Error(`the shared service ended with ${code}`);
  };
}
