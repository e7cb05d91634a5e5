import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { TokenModule } from '../token/index.js';
import { DirectoryService } from './directory.service.js';
import { MemberSearchStore } from './member-search.store.js';
import { MemberListStore } from './member-list.store.js';
import { MemberStore } from './member.store.js';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';
import { OrganizationController } from './organization.controller.js';
import { OrganizationService } from './organization.service.js';
import { OrganizationStore } from './organization.store.js';

/** The directory: organizations, their members, and the rules of both. */
@Module({
  imports: [AuditModule, TokenModule],
  controllers: [OrganizationController, MembersController],
  providers: [
    DirectoryService,
    MemberListStore,
    MemberStore,
    MembersService,
    MemberSearchStore,
    OrganizationService,
    OrganizationStore,
  ],
  exports: [DirectoryService, OrganizationService],
})
export class OrgModule {}
