import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { AuditModule } from './audit/index.js';
import { type Config, ConfigModule } from './config/index.js';
import { DatabaseModule, type DatabaseOptions } from './database/index.js';
import { DocsModule } from './docs/index.js';
import { HttpModule } from './http/index.js';
import { OidcModule } from './oidc/index.js';
import { OperationsModule } from './operations/index.js';
import { OrgModule } from './org/index.js';
import { ProvisioningLogModule } from './provisioning-log/index.js';
import { ScimModule } from './scim/index.js';
import { TokenModule } from './token/index.js';

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
        AuditModule,
        TokenModule,
        OrgModule,
        ScimModule,
        OidcModule,
        ProvisioningLogModule,
        OperationsModule,
        DocsModule,
      ],
    };
  }
}
