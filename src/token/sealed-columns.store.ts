import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';

/** A column whose values are sealed. `key`: the columns of its table's primary key, each a uuid. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  readonly key: readonly string[];
}

export interface SealedRow {
  key: string[];
  sealed: string;
}

/** Before every uuid there is. */
const nil = '00000000-0000-0000-0000-000000000000';

/** Reads and replaces sealed values, whatever table they are in. Names of tables and columns are the code's own. */
@Injectable()
export class SealedColumnsStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Rows behind the one with the key `after` whose value does not begin with `prefix`; they stay locked. */
  others(
    { table, column, key }: SealedColumn,
    prefix: string,
    after: readonly string[],
    limit: number,
  ): Promise<SealedRow[]> {
    const places = key.map((_, index) => `$${index + 3}::uuid`).join(', ');
    const statement = reading<SealedRow>(
      `sealed_others_${table}_${column}`,
      `select array[${key.map((each) => `${each}::text`).join(', ')}] as key, ${column} as sealed from ${table}
       where left(${column}, length($1)) <> $1 and (${key.join(', ')}) > (${places})
       order by ${key.join(', ')} limit $2 for update`,
    );
    return this.uow.query(statement, [prefix, limit, ...key.map((_, index) => after[index] ?? nil)]);
  }

  put({ table, column, key }: SealedColumn, row: readonly string[], sealed: string): void {
    const where = key.map((each, index) => `${each} = $${index + 2}`).join(' and ');
    const statement = writing(
      `sealed_put_${table}_${column}`,
      `update ${table} set ${column} = $1 where ${where}`,
    );
    this.uow.send(statement, [sealed, ...row]);
  }
}
