import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readForm } from '../http/index.js';
import { callParameters } from './call-parameters.js';
import { loginFailure } from './login-failure.js';

/** What the login page is opened with, or sends. */
export interface LoginForm {
  readonly email?: string | undefined;
  readonly returnTo?: string | undefined;
}

/** A page, or where to go instead. */
export type LoginAnswer =
  | { readonly status: 200 | 400 | 404; readonly page: string; readonly headers: Record<string, string> }
  | { readonly status: 303; readonly location: string };

/** The query of the login page. */
export const Prompted = createParamDecorator((_: unknown, execution: ExecutionContext): LoginForm => {
  const request = execution.switchToHttp().getRequest<FastifyRequest>();
  const parameters = callParameters(request.raw.url ?? '');
  if (!parameters) throw loginFailure('parameters');
  return { email: parameters.loginHint, returnTo: parameters.returnTo };
});

/** The fields of its form. Throws 400, 413 or 415. */
export const Form = createParamDecorator((_: unknown, execution: ExecutionContext): LoginForm => {
  const fields = readForm(execution.switchToHttp().getRequest<FastifyRequest>().body);
  return {
    email: fields.get('email')?.trim().slice(0, 300),
    returnTo: fields.get('returnTo')?.slice(0, 2_048),
  };
});

export async function sendAnswer(
  reply: FastifyReply,
  answering: LoginAnswer | Promise<LoginAnswer>,
): Promise<void> {
  const answer = await answering;
  if (answer.status === 303) {
    await reply.status(303).headers({ location: answer.location, 'referrer-policy': 'no-referrer' }).send();
    return;
  }
  const type = { 'content-type': 'text/html; charset=utf-8' };
  await reply
    .status(answer.status)
    .headers({ ...type, ...answer.headers })
    .send(answer.page);
}
