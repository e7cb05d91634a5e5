import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { DATABASE_OPTIONS, type DatabaseOptions, reading, UnitOfWork } from '../database/index.js';
import { unavailable } from '../http/index.js';

export interface ReadyReport {
  status: 'ready';
  /** What an operator should know and mend, though it serves. */
  warnings: string[];
}

const ping = reading<{ ok: number }>('ready_ping', 'select 1 as ok from organization limit 1');

/** Whether the service can serve: it started only after its migrations, so the database is what is left to ask. */
@Injectable()
export class Readiness implements BeforeApplicationShutdown {
  #stopping = false;

  constructor(
    private readonly uow: UnitOfWork,
    @Inject(DATABASE_OPTIONS) private readonly options: DatabaseOptions,
  ) {}

  beforeApplicationShutdown(): void {
    this.#stopping = true;
  }

  /** Throws 503 while it can't. */
  async report(): Promise<ReadyReport> {
    if (this.#stopping) throw unavailable('The service is stopping');
    await this.uow.lookUp(ping, []);
    const oneRole = 'One database role owns and serves: set DATABASE_MIGRATION_URL to part them.';
    return { status: 'ready', warnings: this.options.migrationUrl === undefined ? [oneRole] : [] };
  }
}
