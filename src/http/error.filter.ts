import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseUnavailable } from '../database/index.js';
import { AppError, unavailable } from './app-error.js';
import { formatFor, textOf } from './error-format.js';
import { logger } from './logger.js';
import { currentRequest, type RequestContext } from './request-context.js';

/** Sees each failure before it is answered, and may put another in its place (an audit log out of reach). */
export type FailureObserver = (error: AppError, context: RequestContext) => Promise<void>;

/** Who sees failures. There is one filter for each module that has routes, and one of this. */
@Injectable()
export class FailureObservers {
  readonly #observers: FailureObserver[] = [];

  beforeAnswer(observer: FailureObserver): void {
    this.#observers.push(observer);
  }

  async see(error: AppError, context: RequestContext): Promise<void> {
    for (const observer of this.#observers) await observer(error, context);
  }
}

/** The one place where failures become answers: their format follows the path, their text is public. */
@Catch()
@Injectable()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly observers: FailureObservers) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const error = await this.#observed(toAppError(thrown));
    logFailure(error, thrown);
    const context = currentRequest();
    if (context) context.failure = error;
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    await sendError(reply, request.url, error);
  }

  async #observed(error: AppError): Promise<AppError> {
    const context = currentRequest();
    if (!context || context.failureRecorded) return error;
    try {
      await this.observers.see(error, context);
      return error;
    } catch (failure) {
      return toAppError(failure);
    }
  }
}

/** Answers with an error in the format of the path. */
export async function sendError(reply: FastifyReply, url: string, error: AppError): Promise<void> {
  const answer = formatFor(url)(error);
  await reply
    .status(error.status)
    .headers({ ...error.headers, ...answer.headers })
    .header('content-type', answer.contentType)
    .send(textOf(answer));
}

/** Gives anything thrown its public face: what isn't ours or Nest's own is a fault of this program, 500. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof DatabaseUnavailable) return unavailable(thrown.message, thrown);
  if (thrown instanceof HttpException) return fromHttpException(thrown);
  const status = clientStatus(thrown);
  if (status !== undefined) return new AppError('bad_request', status, 'The request could not be read.');
  return new AppError(
    'internal',
    500,
    'The service met a fault of its own. The request was not carried out.',
    {
      cause: thrown,
      privateDetail: thrown instanceof Error ? thrown.message : 'not an Error',
    },
  );
}

function fromHttpException(exception: HttpException): AppError {
  const status = exception.getStatus();
  if (status === 404) return new AppError('no_route', 404, 'There is nothing at this address.');
  return new AppError('bad_request', status, exception.message);
}

/** Fastify's own errors about what the client sent carry a 4xx `statusCode`. */
function clientStatus(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return undefined;
  const status = thrown.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

/** The one line in the log that a failure is. */
export function logFailure(error: AppError, thrown: unknown): void {
  const context = currentRequest();
  const fields = {
    requestId: context?.requestId,
    method: context?.method,
    path: context?.path,
    status: error.status,
    code: error.code,
    detail: error.privateDetail ?? error.message,
  };
  if (error.status === 500 && thrown instanceof Error)
    logger().error({ ...fields, stack: thrown.stack }, 'request failed');
  else logger()[error.logLevel](fields, 'request refused');
}
