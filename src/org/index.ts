export {
  type Criterion,
  type DirectoryQuery,
  type Field,
  type MemberColumn,
  type Page,
} from './directory.query.js';
export { DirectoryService } from './directory.service.js';
export { type Member, type MemberChange, type MemberDraft, type ProvisioningRules } from './member.js';
export { OrgModule } from './org.module.js';
