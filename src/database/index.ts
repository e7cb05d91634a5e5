export { ambient, outside } from './ambient.js';
export { DatabaseModule } from './database.module.js';
export { DATABASE_OPTIONS, type DatabaseOptions } from './database.options.js';
export { DatabaseUnavailable, UniqueViolation } from './pg-errors.js';
export { opensScope, type Premise, PremiseFailed } from './premise.js';
export { roleOf } from './grant-serving.js';
export { composed, reading, type SqlValue, type Statement, writing } from './statement.js';
export { type Transaction } from './transaction.js';
export { platform, UnitOfWork } from './unit-of-work.js';
