import { createDatabase, type TestDatabase } from './postgres.js';
import type { House } from './house.js';
import { freePort, type Service, startService } from './service.js';
import { appOrigin, type SessionOpener, sessionOpener } from './sessions.js';

/** Two replicas that are one service to the outside, and what opens sessions in their database. */
export interface Replicas {
  house: House;
  other: House;
  publicUrl: string;
  database: TestDatabase;
  opener: SessionOpener;
  environment: Record<string, string>;
  stop(): Promise<void>;
}

export async function startReplicas(settings: Record<string, string> = {}): Promise<Replicas> {
  const database = await createDatabase();
  const publicUrl = `http://localhost:${await freePort()}`;
  const { servingUrl, migrationUrl } = database;
  const SECRET_KEY = Buffer.alloc(32, 5).toString('base64');
  const operatorKey = 'o'.repeat(40);
  const env = {
    PUBLIC_URL: publicUrl,
    SECRET_KEY,
    ADMIN_API_KEY: operatorKey,
    APP_ORIGINS: appOrigin,
    ...settings,
  };
  const started = await Promise.all([0, 1].map(() => startService({ servingUrl, migrationUrl, env })));
  const [one, two] = started as [Service, Service]; // as: there are two
  const sessionTtl = Number(settings['SESSION_TTL'] ?? 43_200);
  const opener = await sessionOpener(servingUrl, { secretKey: SECRET_KEY, sessionTtl });
  return {
    house: { url: one.url, operatorKey },
    other: { url: two.url, operatorKey },
    publicUrl,
    database,
    opener,
    environment: { ...env, DATABASE_URL: servingUrl, DATABASE_MIGRATION_URL: migrationUrl },
    async stop() {
      await opener.close();
      for (const each of started) await each.stop();
      await database.drop();
    },
  };
}
