import {
  type CallHandler,
  type CustomDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import {
  type AppError,
  type Channel,
  currentRequest,
  type RequestContext,
  toAppError,
} from '../http/index.js';
import type { AuditAction } from './audit.events.js';
import { AuditService } from './audit.service.js';

interface Audited {
  channel: Channel;
  action: AuditAction;
  targetType: string | undefined;
}

const AUDITED = 'muster:audited';

/** Says what a route does, for the log: its failures are written under this action. */
export function Audited(channel: Channel, action: AuditAction, targetType?: string): CustomDecorator {
  return SetMetadata(AUDITED, { channel, action, targetType } satisfies Audited);
}

/**
 * Opens the audit trail of each audited route and writes its failure, after the rollback, before the answer. The
 * error filter hands it over: an operator on the answer would cost each request that succeeds.
 */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly audit: AuditService,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const audited = this.reflector.get<Audited | undefined>(AUDITED, execution.getHandler());
    const context = currentRequest();
    if (!audited || !context) return next.handle();
    const { params } = execution.switchToHttp().getRequest<FastifyRequest<{ Params: { id?: string } }>>();
    const targetId = params.id ?? (audited.targetType === 'organization' ? context.orgId : undefined);
    context.trail = { targetId: targetId?.slice(0, 100), targetName: undefined, ...audited };
    return next.handle();
  }

  /**
   * Writes what a request failed of. What went wrong before the work began (a broken body) is told to a credential
   * that is proved, and logged under it: throws what is to be answered instead. A guard's refusal has no trail, and
   * was proved by the guard where it had to be.
   */
  async failed(error: AppError, context: RequestContext): Promise<void> {
    const refusal = context.trail ? await refusalOf(error, context) : undefined;
    await this.audit.recordFailure(refusal ?? error, context);
    if (refusal) throw refusal;
  }
}

async function refusalOf(error: AppError, context: RequestContext): Promise<AppError | undefined> {
  if (!context.believed || error.code === 'unavailable') return undefined;
  try {
    await context.believed.prove();
    return undefined;
  } catch (refusal) {
    return toAppError(refusal);
  }
}
