import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { platform, UnitOfWork } from '../database/index.js';
import { type SealedColumn, SealedColumnsStore } from './sealed-columns.store.js';
import { SecretBox } from './secret-box.js';

const batch = 100;

/** Knows every column that holds sealed values, and seals them anew when `SECRET_KEY` begins with another key. */
@Injectable()
export class SealedSecrets {
  readonly #columns: SealedColumn[] = [];

  constructor(
    private readonly uow: UnitOfWork,
    private readonly store: SealedColumnsStore,
    private readonly box: SecretBox,
    private readonly audit: AuditService,
  ) {}

  /** A module says which column of its tables is sealed. */
  cover(column: SealedColumn): void {
    this.#columns.push(column);
  }

  /**
   * Seals with the newest key whatever another one sealed, a batch at a time: what a broken run has done stays done,
   * and the next one goes on from there. Needs a role that row-level security does not bind. Throws at a value that
   * none of the keys opens, with the batches before it done.
   */
  async reencrypt(): Promise<{ column: string; values: number }[]> {
    const done: { column: string; values: number }[] = [];
    for (const column of this.#columns) {
      done.push({ column: `${column.table}.${column.column}`, values: await this.#all(column) });
    }
    return done;
  }

  async #all(column: SealedColumn): Promise<number> {
    let values = 0;
    let after: string[] | undefined = [];
    while (after) {
      const keys: string[][] = await this.#batch(column, after);
      values += keys.length;
      after = keys.at(-1);
    }
    return values;
  }

  #batch(column: SealedColumn, after: readonly string[]): Promise<string[][]> {
    return this.uow.run(platform, async () => {
      const rows = await this.store.others(column, this.box.newestPrefix, after, batch);
      for (const { key, sealed } of rows) {
        const place = { table: column.table, column: column.column, key };
        this.store.put(column, key, this.box.seal(this.box.open(sealed, place), place));
      }
      if (rows.length > 0) this.#note(column, rows.length);
      return rows.map(({ key }) => key);
    });
  }

  #note({ table, column }: SealedColumn, values: number): void {
    this.audit.note({
      action: 'secret.reencrypt',
      target: { type: 'secret', id: null, name: `${table}.${column}` },
      detail: `${values} sealed with the newest key`,
    });
  }
}
