import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { catchError, map, type Observable, throwError } from 'rxjs';
import { AppError } from '../http/index.js';
import { ScimError } from './protocol/errors.js';

export const scimJson = 'application/scim+json; charset=utf-8';

/** What a SCIM call answers: the body already as text, or none. */
export interface ScimAnswer {
  status: number;
  body?: string;
  location?: string;
  etag?: string;
}

/** Puts a service's answer on the wire, and gives the protocol's own errors the form that all others have. */
@Injectable()
export class ScimAnswerInterceptor implements NestInterceptor<ScimAnswer> {
  intercept(execution: ExecutionContext, next: CallHandler<ScimAnswer>): Observable<string | undefined> {
    const reply = execution.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map(({ status, body, location, etag }) => {
        reply.status(status);
        if (location !== undefined) reply.header('location', location);
        if (etag !== undefined) reply.header('etag', etag);
        if (body !== undefined) reply.header('content-type', scimJson);
        return body;
      }),
      catchError((error: unknown) => throwError(() => fromProtocol(error))),
    );
  }
}

function fromProtocol(error: unknown): unknown {
  if (!(error instanceof ScimError)) return error;
  const { status, scimType, detail } = error;
  return new AppError(scimType ?? 'scim', status, detail, scimType ? { scimType } : {});
}
