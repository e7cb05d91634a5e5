import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { SessionAccess, TokenModule } from '../token/index.js';
import { BrakeStore } from './brake.store.js';
import { DeprovisioningService } from './deprovisioning.service.js';
import { ComparisonDocumentsService } from './comparison-documents.service.js';
import { ComparisonDocumentsStore } from './comparison-documents.store.js';
import { DirectoryLookup } from './directory-lookup.js';
import { DirectoryService } from './directory.service.js';
import { DirectorySearches } from './directory-searches.js';
import { GroupDirectoryService } from './group-directory.service.js';
import { GroupLookupStore } from './group-lookup.store.js';
import { GroupFounding } from './group-founding.js';
import { GroupFoundingStore } from './group-founding.store.js';
import { GroupListStore } from './group-list.store.js';
import { GroupMembership } from './group-membership.js';
import { GroupsController } from './groups.controller.js';
import { GroupsService } from './groups.service.js';
import { GroupStore } from './group.store.js';
import { IdentityStore } from './identity.store.js';
import { MemberLookupStore } from './member-lookup.store.js';
import { MemberListStore } from './member-list.store.js';
import { MemberStore } from './member.store.js';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';
import { MembershipStore } from './membership.store.js';
import { OrganizationController } from './organization.controller.js';
import { OrganizationService } from './organization.service.js';
import { OrganizationStore } from './organization.store.js';
import { personView } from './person.view.js';
import { RoleStore } from './role.store.js';
import { SignInService } from './sign-in.service.js';

/** The directory: organizations, their members, and the rules of both. */
@Module({
  imports: [AuditModule, TokenModule],
  controllers: [OrganizationController, MembersController, GroupsController],
  providers: [
    BrakeStore,
    DeprovisioningService,
    ComparisonDocumentsService,
    ComparisonDocumentsStore,
    DirectoryLookup,
    DirectoryService,
    DirectorySearches,
    GroupDirectoryService,
    GroupFounding,
    GroupFoundingStore,
    GroupListStore,
    GroupLookupStore,
    GroupMembership,
    GroupsService,
    GroupStore,
    IdentityStore,
    MemberListStore,
    MemberLookupStore,
    MemberStore,
    MembersService,
    MembershipStore,
    OrganizationService,
    OrganizationStore,
    RoleStore,
    SignInService,
  ],
  exports: [
    ComparisonDocumentsService,
    DeprovisioningService,
    DirectoryLookup,
    DirectoryService,
    GroupDirectoryService,
    GroupsService,
    MembersService,
    OrganizationService,
    SignInService,
  ],
})
export class OrgModule {
  constructor(sessions: SessionAccess) {
    sessions.describe(personView);
  }
}
