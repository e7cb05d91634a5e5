import { Module } from '@nestjs/common';
import { AuditModule } from 'muster/audit';
import { OrgModule } from 'muster/org';
import { ProvisioningLogModule } from 'muster/provisioning-log';
import { ScimModule } from 'muster/scim';
import { TokenModule } from 'muster/token';
import { ProjectsModule } from './projects.module.js';

/** Muster's modules bring their routes along; ours come beside them. */
@Module({
  imports: [AuditModule, TokenModule, OrgModule, ScimModule, ProvisioningLogModule, ProjectsModule],
})
export class AppModule {}
