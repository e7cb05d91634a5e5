export { Audited } from './audit.interceptor.js';
export { AuditModule } from './audit.module.js';
export { AuditService } from './audit.service.js';
export { type AuditAction, auditActions, type AuditNote, type AuditTarget } from './audit.events.js';
export { type Change, diffValues, type MembersChange } from './changes.js';
