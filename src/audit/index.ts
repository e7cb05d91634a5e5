export { Audited } from './audit.interceptor.js';
export { AuditModule } from './audit.module.js';
export { AuditService } from './audit.service.js';
export { type AuditAction, auditActions, type AuditNote, type AuditTarget } from './audit.events.js';
export { type Change, diffValues, type MembersChange } from './changes.js';
export { type EventName, type MusterEvent } from './event-map.js';
export { type InternalCall, InternalCalls } from './internal-calls.js';
export { MusterEvents } from './muster-events.js';
