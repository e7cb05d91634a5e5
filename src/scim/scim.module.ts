import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { registerErrorFormat } from '../http/index.js';
import { OrgModule } from '../org/index.js';
import { TokenModule } from '../token/index.js';
import { BulkController } from './bulk.controller.js';
import { BulkOperations } from './bulk.operations.js';
import { BulkService } from './bulk.service.js';
import { DiscoveryController } from './discovery.controller.js';
import { DiscoveryService } from './discovery.service.js';
import { MeController } from './me.controller.js';
import { MeService } from './me.service.js';
import { SchemaDocuments } from './schema-documents.js';
import { SchemasController } from './schemas.controller.js';
import { SchemasService } from './schemas.service.js';
import { SchemasStore } from './schemas.store.js';
import { isScimPath, scimErrorFormat } from './scim-error.format.js';
import { ListCursors } from './list-cursors.js';
import { ListPages } from './list-pages.js';
import { ScimGroupsController } from './scim-groups.controller.js';
import { ScimGroupsService } from './scim-groups.service.js';
import { SearchController } from './search.controller.js';
import { SearchService } from './search.service.js';
import { SettingsController } from './settings.controller.js';
import { SettingsService } from './settings.service.js';
import { SettingsStore } from './settings.store.js';
import { UnknownController } from './unknown.controller.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

/** SCIM 2.0 (RFC 7643, RFC 7644) over the directory, and the settings of provisioning. */
@Module({
  imports: [AuditModule, TokenModule, OrgModule],
  controllers: [
    UsersController,
    ScimGroupsController,
    BulkController,
    SearchController,
    DiscoveryController,
    MeController,
    UnknownController,
    SettingsController,
    SchemasController,
  ],
  providers: [
    UsersService,
    ScimGroupsService,
    BulkService,
    BulkOperations,
    MeService,
    SearchService,
    ListPages,
    ListCursors,
    DiscoveryService,
    SchemaDocuments,
    SchemasService,
    SchemasStore,
    SettingsService,
    SettingsStore,
  ],
})
export class ScimModule {
  constructor() {
    registerErrorFormat(isScimPath, scimErrorFormat);
  }
}
