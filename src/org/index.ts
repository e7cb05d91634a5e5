export { DeprovisioningService } from './deprovisioning.service.js';
export {
  type Column,
  type Criterion,
  type DirectoryQuery,
  type Field,
  type FoundPage,
  type Place,
  type Walk,
  type WalkedPage,
} from './directory.query.js';
export { ComparisonDocumentsService, type Documents } from './comparison-documents.service.js';
export { DirectoryLookup, type KnownGroup, type KnownMember, type Part } from './directory-lookup.js';
export { DirectoryService } from './directory.service.js';
export { GroupDirectoryService } from './group-directory.service.js';
export { type Group, type GroupDraft, type MembershipStep, type MemberTemplates } from './group.js';
export { type Member, type MemberChange, type MemberDraft, type ProvisioningRules } from './member.js';
export { OrganizationService } from './organization.service.js';
export { OrgModule } from './org.module.js';
export { type AnyResource, type MixedSelection } from './mixed.query.js';
export {
  type SignedInMember,
  type SignIn,
  type SignInProfile,
  type SignInRefusal,
  SignInRefused,
} from './sign-in.js';
export { SignInService } from './sign-in.service.js';
export { GroupsService, type GroupView } from './groups.service.js';
export { MembersService, type MemberView } from './members.service.js';
