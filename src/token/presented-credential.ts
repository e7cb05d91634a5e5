import { decodeJwt } from 'jose';
import type { FastifyRequest } from 'fastify';
import { AppError, authorizationsOf, type BearerHeader, normalizeBearer } from '../http/index.js';
import { looksLikeJwt } from './access-token.js';
import { operatorCookieIn, sessionCookieIn, setupCookieIn } from './session-cookie.js';

/** What of a request says who sends it. */
export interface Presented {
  bearer: BearerHeader;
  /** The session's, where there is no Authorization header: what is shown on purpose goes first. */
  cookie: string | undefined;
  /** The operator's, likewise. */
  operatorCookie: string | undefined;
  /** That of a set-up link, likewise. */
  setupCookie: string | undefined;
}

export function presentedBy(request: FastifyRequest): Presented {
  const bearer = normalizeBearer(authorizationsOf(request.raw.rawHeaders));
  const header = bearer.kind === 'none' ? request.headers.cookie : undefined;
  return {
    bearer,
    cookie: sessionCookieIn(header),
    operatorCookie: operatorCookieIn(header),
    setupCookie: setupCookieIn(header),
  };
}

/** Whether a credential means to be the access token of a member; nothing of it is believed by that. */
export function meansMember(credential: string): boolean {
  if (!looksLikeJwt(credential)) return false;
  try {
    return 'sid' in decodeJwt(credential);
  } catch {
    // no JSON in it: whoever verifies it will say so
    return false;
  }
}

/**
 * A browser sends a cookie along whoever made it send the request: one that changes something must come from our own
 * pages. Throws 403.
 */
export function assertOwnPage({ method, headers }: FastifyRequest, publicUrl: string): void {
  if (method === 'GET' || method === 'HEAD') return;
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin === undefined ? site === 'same-origin' : origin === publicUrl) return;
  const message = `A request with the session's cookie must come from a page of ${publicUrl}.`;
  throw new AppError('access_cross_site', 403, message);
}
