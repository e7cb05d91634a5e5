import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../http/index.js';
import { type CallParameters, callParameters } from './call-parameters.js';
import { type FlowCookie, flowCookies } from './flow-cookies.js';
import { loginFailure } from './login-failure.js';

/** What a browser brought along. */
export interface BrowserCall {
  readonly parameters: CallParameters;
  readonly cookies: readonly FlowCookie[];
}

/** Where a browser is to go, with what it is to keep. */
export interface Redirection {
  readonly status: 302 | 303;
  readonly location: string;
  readonly cookies: readonly string[];
}

/** The call of a browser. Throws 405 for HEAD, which Fastify hands to the handler of GET: it must consume nothing. */
export const Call = createParamDecorator((_: unknown, execution: ExecutionContext): BrowserCall => {
  const request = execution.switchToHttp().getRequest<FastifyRequest>();
  if (request.method !== 'GET') throw onlyGet();
  const parameters = callParameters(request.raw.url ?? '');
  if (!parameters) throw loginFailure('parameters');
  return { parameters, cookies: flowCookies(request.headers.cookie) };
});

/** Sends a browser on; the address that it comes from is nobody's business. */
export async function sendTo(reply: FastifyReply, going: Promise<Redirection>): Promise<void> {
  const { status, location, cookies } = await going;
  await reply
    .status(status)
    .headers({ location, 'referrer-policy': 'no-referrer', 'set-cookie': [...cookies] })
    .send();
}

/** 405: these addresses are for browsers that follow a link. */
function onlyGet(): AppError {
  return new AppError('method', 405, 'This address is opened by following a link, and in no other way.', {
    headers: { allow: 'GET' },
  });
}
