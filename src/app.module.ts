import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { DeclaredAccess } from './app.guard.js';
import { AuditModule } from './audit/index.js';
import { type Config, ConfigModule } from './config/index.js';
import { ConsoleModule } from './console/index.js';
import { DatabaseModule, type DatabaseOptions } from './database/index.js';
import { DocsModule } from './docs/index.js';
import { ErrorFilter, HttpModule } from './http/index.js';
import { OidcModule } from './oidc/index.js';
import { OperationsModule } from './operations/index.js';
import { OrgModule } from './org/index.js';
import { ProvisioningLogModule } from './provisioning-log/index.js';
import { ScimModule } from './scim/index.js';
import { TokenModule } from './token/index.js';

/** Every module that has routes. */
export const houseModules = [
  AuditModule,
  TokenModule,
  OrgModule,
  ScimModule,
  OidcModule,
  ProvisioningLogModule,
  OperationsModule,
  DocsModule,
  ConsoleModule,
];

/** Composition root: the one module that knows all others. */
@Module({})
export class AppModule {
  static forRoot(config: Config, database: DatabaseOptions, dataSource: DataSource): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        DatabaseModule.forRoot(database, dataSource),
        HttpModule,
        ...houseModules,
      ],
      providers: [
        { provide: APP_FILTER, useExisting: ErrorFilter },
        { provide: APP_GUARD, useClass: DeclaredAccess },
      ],
    };
  }
}
