import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { DATABASE_OPTIONS, type DatabaseOptions, reading, roleOf, UnitOfWork } from '../database/index.js';
import { logger } from '../http/index.js';

const monthsAhead = 3;
const checkEveryMs = 6 * 60 * 60 * 1000;

const existing = reading<{ name: string; role: string }>(
  'audit_partitions',
  `select c.relname as name, current_user as role from pg_inherits i join pg_class c on c.oid = i.inhrelid
   where i.inhparent = 'audit_event'::regclass`,
);

/** Keeps the log's monthly partitions ahead of time: made by the owning role, closed to changes by the serving one. */
@Injectable()
export class AuditPartitions implements OnModuleInit, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly uow: UnitOfWork,
    @Inject(DATABASE_OPTIONS) private readonly options: DatabaseOptions,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.ensure(new Date());
    this.#timer = setInterval(() => void this.#ensureLater(), checkEveryMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  /** Makes the partitions of this month and the next three that are not there. */
  async ensure(now: Date): Promise<void> {
    const found = await this.uow.lookUp(existing, []);
    const names = new Set(found.map(({ name }) => name));
    const missing = monthsFrom(now).filter((month) => !names.has(partitionName(month)));
    if (missing.length === 0) return;
    const client = new pg.Client({ connectionString: this.options.migrationUrl ?? this.options.servingUrl });
    client.on('error', () => undefined); // a connection that dies between two statements; the next one tells
    await client.connect();
    try {
      for (const month of missing) {
        await this.#create(client, month);
      }
    } finally {
      await client.end();
    }
  }

  async #create(client: pg.Client, month: Date): Promise<void> {
    const name = partitionName(month);
    const [from, to] = [month, nextMonth(month)].map((time) => time.toISOString());
    await client.query(
      `begin;
       set local lock_timeout = '5s';
       ${takeTurns}
       create table if not exists ${name} partition of audit_event for values from ('${from}') to ('${to}');
       ${this.#closing(name)}
       commit`,
    );
  }

  /** Rows are reached through the parent alone; default privileges would open the partition itself. */
  #closing(name: string): string {
    if (this.options.migrationUrl === undefined) return '';
    const role = roleOf(this.options.servingUrl);
    return role ? `revoke all on ${name} from ${pg.escapeIdentifier(role)};` : '';
  }

  async #ensureLater(): Promise<void> {
    try {
      await this.ensure(new Date());
    } catch (error) {
      logger().error(
        { detail: error instanceof Error ? error.message : 'unknown' },
        'audit partitions not made',
      );
    }
  }
}

/** Two replicas that start at once would both find a partition missing: "if not exists" alone doesn't part them. */
const takeTurns = 'select 1 from migration_lock for update;';

function monthsFrom(now: Date): Date[] {
  const months: Date[] = [];
  for (let ahead = 0; ahead <= monthsAhead; ahead++) {
    months.push(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)));
  }
  return months;
}

function nextMonth(month: Date): Date {
  return new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1));
}

function partitionName(month: Date): string {
  return `audit_event_${month.toISOString().slice(0, 7).replace('-', '_')}`;
}
