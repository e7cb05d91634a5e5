import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/index.js';
import { currentRequest, type OperatorPrincipal, type OperatorSession, unauthorized } from '../http/index.js';
import { OperatorSessionStore } from './operator-session.store.js';
import { assertOwnPage, presentedBy } from './presented-credential.js';
import { looksLikeScimToken, prefixOf } from './token-format.js';

const cookieShape = /^[\w-]{43}$/;
const touchEvery = 60;

/** Recognizes the platform's operator: by the key, or by the cookie that it was exchanged for. */
@Injectable()
export class OperatorAccess {
  readonly #keyHash: Buffer;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sessions: OperatorSessionStore,
  ) {
    if (!config.adminApiKey) throw new Error('The operator key is not set');
    this.#keyHash = sha256(config.adminApiKey.reveal());
  }

  isKey(text: string): boolean {
    return timingSafeEqual(sha256(text), this.#keyHash);
  }

  /** Throws 401 for any other credential. */
  assertKey(token: string): void {
    if (this.isKey(token)) return void this.become();
    const context = currentRequest();
    const prefix = looksLikeScimToken(token) ? prefixOf(token) : undefined;
    if (context) context.actor = { type: 'anonymous', id: null, name: prefix ?? null };
    throw unauthorized(prefix ? 'A SCIM token opens no admin address' : 'The key is not the operator key');
  }

  /** Undefined without a cookie of a session that counts. Throws 403 where a foreign page makes the browser send it. */
  async byCookie(request: FastifyRequest): Promise<OperatorPrincipal | undefined> {
    const { operatorCookie: value } = presentedBy(request);
    if (value === undefined || !cookieShape.test(value)) return undefined;
    const { sessionIdleTtl: idle, publicUrl } = this.config;
    const limits = { idle, touchEvery: Math.min(touchEvery, idle / 10) };
    const session = await this.sessions.use(this.hashOf(value), limits);
    if (!session) return undefined;
    const principal = this.become(session);
    assertOwnPage(request, publicUrl);
    return principal;
  }

  /** From here on the request is the operator's. */
  become(session?: OperatorSession): OperatorPrincipal {
    const principal: OperatorPrincipal = { type: 'operator', ...(session && { session }) };
    const context = currentRequest();
    if (context)
      Object.assign(context, { principal, actor: { type: 'operator', id: null, name: 'Operator' } });
    return principal;
  }

  /** What a cookie's value is kept as: of no use without the key, which ends all sessions when it changes. */
  hashOf(value: string): Buffer {
    return createHash('sha256').update(this.#keyHash).update(value).digest();
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
