import { ambient, type Premise } from '../database/index.js';
import type { AppError } from './app-error.js';
import type { Principal, ScimScope } from './principal.js';

/** Who did it, as the audit log names them. `id` and `name` are null for a stranger. */
export interface Actor {
  readonly type:
    'operator' | 'scim_token' | 'service_account' | 'member' | 'setup_link' | 'service' | 'anonymous';
  readonly id: string | null;
  readonly name: string | null;
}

export const anonymous: Actor = { type: 'anonymous', id: null, name: null };

/** Who asks, from where, for what: ambient for the time of one request, written by hooks and guards alone. */
export interface RequestContext {
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly method: string;
  /** Path without its query: queries can hold secrets. */
  readonly path: string;
  /** Set once access is granted. */
  principal: Principal | undefined;
  /** Whether the route sees to it that a believed principal is proved (see `believed`). */
  mayBelieve: boolean;
  /** While it is set the principal is believed, not proved: the first transaction of the request proves it. */
  believed: Belief | undefined;
  /**
   * Set where a request carries many operations: lets one of them in as if it were a request of its own, within the
   * context that it runs in. Throws what the guard throws.
   */
  admit: ((scope: ScimScope) => Promise<void>) | undefined;
  /** Whose credential it was, also where it was refused. */
  actor: Actor;
  /** Organization the request was found to concern, also where it was refused. */
  orgId: string | undefined;
  /** What the route does, in the words of the audit log; undefined on routes that are not audited. */
  trail: Trail | undefined;
  /** Set once the audit log holds this request's failure, so that no second layer writes it again. */
  failureRecorded: boolean;
  /** What the request is being refused with. */
  failure: AppError | undefined;
}

/** A principal taken from memory. */
export interface Belief {
  readonly premise: Premise;
  /** Asks the database instead. Throws what the guard throws when the credential isn't good, or not good enough. */
  prove(): Promise<void>;
}

/** What a request is about, said before its outcome is known. */
export interface Trail {
  readonly channel: Channel;
  readonly action: string;
  readonly targetType: string | undefined;
  targetId: string | undefined;
  targetName: string | undefined;
}

export type Channel = 'scim' | 'sso' | 'admin' | 'session';

export function runInRequest<T>(context: RequestContext, work: () => T): T {
  const outer = ambient.getStore();
  return ambient.run({ request: context, transaction: outer?.transaction, owner: outer?.owner }, work);
}

/** The request being served, or undefined in background work. */
export function currentRequest(): RequestContext | undefined {
  return ambient.getStore()?.request as RequestContext | undefined; // as: only `runInRequest` puts one there
}
