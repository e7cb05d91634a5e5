export const DATABASE_OPTIONS = Symbol('DatabaseOptions');

/** How the service reaches its database. */
export interface DatabaseOptions {
  /** As the role that owns nothing. */
  servingUrl: string;
  /** As the owning role, for partitions; undefined when one role does both. */
  migrationUrl: string | undefined;
  /** Connections at most. */
  pool: number;
  /** Off for PgBouncer before 1.21 in transaction mode, which keeps no prepared statements. */
  preparedStatements: boolean;
  /** Ends what was started for the database's sake, when its pool is closed. */
  afterClose?: () => Promise<void>;
}
