import { migrations } from '../migrations/index.js';
import { grantServing, roleOf } from './database/grant-serving.js';
import { migrate } from './database/migrate.js';

export interface Connection {
  /** As the role that owns nothing. */
  servingUrl: string;
  /** As the owning role; left out when one role does both. */
  migrationUrl?: string;
}

interface Log {
  info(line: string): void;
  warn(line: string): void;
}

/** Migrates, and sees to it that the serving role may do what it needs and no more. */
export async function prepareDatabase({ servingUrl, migrationUrl }: Connection, log: Log): Promise<void> {
  await migrate({ url: migrationUrl ?? servingUrl, migrations, log: (line) => log.info(line) });
  const servingRole = roleOf(servingUrl);
  if (migrationUrl && roleOf(migrationUrl) !== servingRole) return grantServing(migrationUrl, servingRole);
  log.warn(
    `the database role ${servingRole} both owns the tables and serves requests, so nothing but Muster keeps organizations apart: give DATABASE_URL a role that owns nothing, and DATABASE_MIGRATION_URL the owner`,
  );
}
