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
import { catchError, from, type Observable } from 'rxjs';
import { type Channel, currentRequest, type RequestContext, toAppError } from '../http/index.js';
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

/** Opens the audit trail of each audited route and writes its failure, after the rollback, before the answer. */
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
    context.trail = { ...audited, targetId: targetId?.slice(0, 100), targetName: undefined };
    return next.handle().pipe(catchError((thrown: unknown) => from(this.#refuse(thrown, context))));
  }

  /** What went wrong before the work began (a broken body) is told to a credential that is proved, and logged under it. */
  async #refuse(thrown: unknown, context: RequestContext): Promise<never> {
    const actual = await whatIsTold(thrown, context);
    await this.audit.recordFailure(toAppError(actual), context);
    throw actual;
  }
}

async function whatIsTold(thrown: unknown, context: RequestContext): Promise<unknown> {
  if (!context.believed || toAppError(thrown).code === 'unavailable') return thrown;
  try {
    await context.believed.prove();
    return thrown;
  } catch (refusal) {
    return refusal;
  }
}
