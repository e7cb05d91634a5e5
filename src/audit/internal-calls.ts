import { Injectable } from '@nestjs/common';
import {
  type Channel,
  currentRequest,
  type RequestContext,
  runInRequest,
  toAppError,
} from '../http/index.js';
import type { AuditAction } from './audit.events.js';
import { AuditService } from './audit.service.js';

/** A call that another part of the process makes, as the log shall tell it. */
export interface InternalCall {
  /** Who calls: the name of a service or job. */
  service: string;
  organizationId: string;
  /** What it is about to do, for the case that it is refused. */
  action: AuditAction;
  target?: { type: 'user' | 'group' | 'organization'; id: string; name?: string };
  channel?: Channel;
}

/** Calls of services that no HTTP request made: the log names who made them, and has what they were refused. */
@Injectable()
export class InternalCalls {
  constructor(private readonly audit: AuditService) {}

  /** Runs `work` in the name of a service. Throws what `work` throws; 503 when its refusal could not be recorded. */
  run<T>(call: InternalCall, work: () => Promise<T>): Promise<T> {
    const context = contextOf(call);
    return runInRequest(context, async () => {
      try {
        return await work();
      } catch (error) {
        await this.audit.recordFailure(toAppError(error), context);
        throw error;
      }
    });
  }
}

/** In a request it is that request's, by another's hand. */
function contextOf({ service, organizationId, ...call }: InternalCall): RequestContext {
  const { requestId = '', ip = '', userAgent = '' } = currentRequest() ?? {};
  return {
    requestId,
    ip,
    userAgent,
    method: '',
    path: '',
    principal: undefined,
    mayBelieve: false,
    believed: undefined,
    admit: undefined,
    actor: { type: 'service', id: null, name: service },
    orgId: organizationId,
    trail: {
      channel: call.channel ?? 'admin',
      action: call.action,
      targetType: call.target?.type,
      targetId: call.target?.id,
      targetName: call.target?.name,
    },
    failureRecorded: false,
    failure: undefined,
  };
}
