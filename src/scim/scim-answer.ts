import type { FastifyReply } from 'fastify';
import { DatabaseUnavailable, PremiseFailed } from '../database/index.js';
import { AppError, currentRequest } from '../http/index.js';
import { ScimError } from './protocol/errors.js';

export const scimJson = 'application/scim+json; charset=utf-8';

/** What a SCIM call answers: the body already as text, or none. */
export interface ScimAnswer {
  status: number;
  body?: string;
  location?: string;
  etag?: string;
}

/**
 * Puts a service's answer on the wire. A function and no interceptor: each interceptor costs every request a chain
 * of observables.
 */
export async function send(
  reply: FastifyReply,
  work: () => ScimAnswer | Promise<ScimAnswer>,
): Promise<string | undefined> {
  const { status, body, location, etag } = await carryOut(work);
  reply.status(status);
  if (location !== undefined) reply.header('location', location);
  if (etag !== undefined) reply.header('etag', etag);
  if (body !== undefined) reply.header('content-type', scimJson);
  return body;
}

/**
 * The answer to one request, or to one operation of many. The protocol's own errors get the form that all others
 * have.
 */
export async function carryOut(work: () => ScimAnswer | Promise<ScimAnswer>): Promise<ScimAnswer> {
  try {
    return await proven(work);
  } catch (error) {
    throw fromProtocol(error);
  }
}

/**
 * Does the work with a principal that is proved, at the latest by the work's own first transaction. When it turns
 * out that something changed since the token was last seen, the database is asked and the work begins again; and
 * nobody is told what is wrong with a request before the credential is known to be good.
 */
async function proven(work: () => ScimAnswer | Promise<ScimAnswer>): Promise<ScimAnswer> {
  const context = currentRequest();
  const belief = context?.believed;
  try {
    const answer = await work();
    await context?.believed?.prove();
    return answer;
  } catch (error) {
    const failed = error instanceof PremiseFailed;
    if (!belief || (!failed && (!context.believed || error instanceof DatabaseUnavailable))) throw error;
    await belief.prove();
    // Again with what the database says now: the settings that refused it may be others.
    return work();
  }
}

function fromProtocol(error: unknown): unknown {
  if (!(error instanceof ScimError)) return error;
  const { status, scimType, detail } = error;
  return new AppError(scimType ?? 'scim', status, detail, scimType ? { scimType } : {});
}
