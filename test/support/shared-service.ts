import type { TestProject } from 'vitest/node';
import { createDatabase, startTemplate } from './postgres.js';
import { startService } from './service.js';

/** One PostgreSQL and one built service for the whole run; files that need other settings start their own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { build, isFresh } = (await import('../../scripts/build.mjs' as string)) as {
    build(): Promise<void>;
    isFresh(): boolean;
  };
  if (!isFresh()) await build();
  const { template, stop: stopPostgres } = await startTemplate();
  project.provide('template', template);
  const { servingUrl, migrationUrl, drop } = await createDatabase(template);
  const service = await startService({ servingUrl, migrationUrl });
  project.provide('service', {
    url: service.url,
    operatorKey: service.operatorKey,
    servingUrl,
    migrationUrl,
  });
  return async () => {
    const code = await service.stop();
    await drop();
    await stopPostgres();
    if (code !== 0) throw new Error(`the shared service ended with ${code}`);
  };
}
