import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { CONFIG, type Config, Secret } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { currentRequest, uuidv7 } from '../http/index.js';
import { type Place, SecretBox } from '../token/index.js';
import { type FlowCookie, newFlowCookie } from './flow-cookies.js';
import { type ConsumedFlow, FlowStore } from './flow.store.js';
import type { LoginConnection } from './login-connections.js';
import { loginFailure } from './login-failure.js';
import { returnTo, type ReturnTo } from './return-to.js';

/** What only the start knows: the rest of it is in the database as hashes. */
export interface BegunFlow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly cookie: FlowCookie;
}

/** A flow that came back. */
export interface TakenFlow {
  readonly orgId: string;
  readonly connectionId: string;
  readonly connectionVersion: number;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: ReturnTo;
  readonly cookie: FlowCookie | undefined;
  readonly begunAt: Date;
  readonly tries: number;
}

/** Logins under way: begun at the start, taken once at the callback. */
@Injectable()
export class FlowsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly store: FlowStore,
    private readonly box: SecretBox,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** `wish`: where to return to, which is judged here and kept; `tries`: how often the login has counted so far. */
  async begin(connection: LoginConnection, wish: string | undefined, tries: number): Promise<BegunFlow> {
    const [state, nonce, verifier, secret] = [token(), token(), token(), token()];
    const { orgId, id: connectionId, version: connectionVersion } = connection;
    const id = uuidv7();
    const sealed = this.box.seal(new Secret(JSON.stringify([nonce, verifier])), place(orgId, id));
    const { url: returnUrl, origin: returnOrigin } = returnTo(wish, this.config);
    await this.uow.run(orgId, async () => {
      this.store.insert({
        orgId,
        stateHash: hashOf(state),
        bindingHash: hashOf(secret),
        id,
        connectionId,
        connectionVersion,
        sealedSecrets: sealed,
        returnUrl,
        returnOrigin,
        tries,
      });
      const target = { type: 'connection', id: connectionId, name: connection.issuer };
      this.audit.note({ action: 'login.start', target });
    });
    return { state, nonce, verifier, cookie: newFlowCookie(orgId, secret) };
  }

  /**
   * Takes the flow of a state that this browser began: nobody else can, and nobody can twice. Throws where there is
   * none, or it came too late.
   */
  async take(state: string, cookies: readonly FlowCookie[]): Promise<TakenFlow> {
    const stateHash = hashOf(state);
    for (const orgId of new Set(cookies.map((cookie) => cookie.orgId))) {
      const own = cookies.filter((cookie) => cookie.orgId === orgId);
      // Hardly ever more than one, and the first that has it ends it.
      const flow = await this.#consume(orgId, stateHash, own);
      if (flow) return this.#opened(flow, { orgId, state, cookies: own });
    }
    throw loginFailure('flow_unknown');
  }

  #consume(
    orgId: string,
    stateHash: Buffer,
    cookies: readonly FlowCookie[],
  ): Promise<ConsumedFlow | undefined> {
    return this.uow.run(orgId, () => {
      this.audit.upkeep();
      return this.store.consume(
        orgId,
        stateHash,
        cookies.map(({ secret }) => hashOf(secret)),
      );
    });
  }

  #opened(
    flow: ConsumedFlow,
    { orgId, state, cookies }: { orgId: string; state: string; cookies: readonly FlowCookie[] },
  ): TakenFlow {
    // Only now is it known that the organization is concerned, by more than a stranger's word.
    const context = currentRequest();
    if (context) context.orgId = orgId;
    if (flow.expired) throw loginFailure('flow_expired');
    const secrets = this.box.open(flow.sealedSecrets, place(orgId, flow.id)).reveal();
    const [nonce, verifier] = JSON.parse(secrets) as [string, string]; // as: `begin` sealed it
    const { connectionId, connectionVersion, createdAt: begunAt, tries } = flow;
    const cookie = cookies.find(({ secret }) => hashOf(secret).equals(flow.bindingHash));
    const target = { url: flow.returnUrl, origin: flow.returnOrigin };
    return {
      orgId,
      connectionId,
      connectionVersion,
      state,
      nonce,
      verifier,
      returnTo: target,
      cookie,
      begunAt,
      tries,
    };
  }
}

/** 32 random bytes: 43 characters that need no encoding anywhere. */
function token(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function place(orgId: string, id: string): Place {
  return { table: 'oidc_flow', column: 'sealed_secrets', key: [orgId, id] };
}
