import 'reflect-metadata';
import { ConfigError, createApplication, type MountOptions } from 'muster';
import { AppModule } from './app.module.js';

// Muster's settings are the environment's, as for Muster itself; `settings` could say them instead.
const options: MountOptions = { nest: { logger: ['error', 'warn'] } };
try {
  const app = await createApplication(AppModule, options);
  app.enableShutdownHooks();
  await app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
