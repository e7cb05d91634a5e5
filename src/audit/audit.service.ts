import { Injectable } from '@nestjs/common';
import { platform, type Transaction, UnitOfWork } from '../database/index.js';
import { type AppError, type Channel, currentRequest, type RequestContext, uuidv7 } from '../http/index.js';
import { type AuditEvent, type AuditNote, noOrganization } from './audit.events.js';
import { AuditStore } from './audit.store.js';
import { channelOfMember, channelOfPath } from './channel.js';
import { FailureBudget } from './failure-budget.js';
import { MusterEvents } from './muster-events.js';
import { RefusalCounts } from './refusal-counts.js';

/**
 * The way into the audit log. A service notes what it does inside its unit of work; the events are written
 * just before the commit, in the same transaction. A unit of work that wrote and noted nothing is refused.
 */
@Injectable()
export class AuditService {
  readonly #budget = new FailureBudget();

  constructor(
    private readonly uow: UnitOfWork,
    private readonly store: AuditStore,
    private readonly refusals: RefusalCounts,
    private readonly events: MusterEvents,
  ) {
    uow.beforeCommit((transaction) => this.#write(transaction));
  }

  /** Says what the current unit of work does. */
  note(note: AuditNote): void {
    this.uow.note(note);
  }

  /** Lets the current unit of work write without an event: upkeep that changes nothing anyone decided. */
  upkeep(): void {
    this.uow.note(upkeepMark);
  }

  /**
   * Records that the current request was refused or failed, in a transaction of its own, before its answer.
   * What concerns no organization, or comes too often, is counted instead, so that nobody can fill the log.
   */
  async recordFailure(error: AppError, context: RequestContext): Promise<void> {
    if (error.status < 400 || error.code === 'unavailable' || context.failureRecorded) return;
    context.failureRecorded = true;
    const orgId = context.orgId ?? noOrganization;
    if (!isAttributable(context) || isFlood(error) || !this.#budget.take(orgId)) {
      this.refusals.count(context, error);
      return;
    }
    await this.uow.run(context.orgId ?? platform, async () => {
      this.uow.note(upkeepMark);
      this.store.append({ ...frame(context, orgId), ...failureOf(error, context) });
    });
  }

  #write(transaction: Transaction): void {
    if (transaction.wrote && transaction.notes.length === 0) {
      throw new Error('A unit of work wrote without an audit event');
    }
    const context = currentRequest();
    const orgId = transaction.scope === platform ? noOrganization : transaction.scope;
    const entries = transaction.notes.filter(isAuditNote).map((note): AuditEvent => {
      return { outcome: 'success', ...note, ...frame(context, orgId) };
    });
    for (const entry of entries) this.store.appendTo(transaction, entry);
    transaction.whenKept(() => this.events.tell(entries));
  }
}

const upkeepMark = { upkeep: true };

function isAuditNote(note: unknown): note is AuditNote {
  return typeof note === 'object' && note !== null && 'action' in note;
}

/** Of requests that are too many nobody wants a line each. The brake of provisioning is about the people in them. */
function isFlood({ status, code }: AppError): boolean {
  return status === 429 && code !== 'provisioning_paused';
}

/** Discovery and public routes answer refusals; only a known credential's failure is an organization's. */
function isAttributable(context: RequestContext): boolean {
  return context.orgId !== undefined || context.actor.type === 'operator';
}

function frame(
  context: RequestContext | undefined,
  orgId: string,
): Omit<AuditEvent, 'action' | 'outcome' | 'target'> {
  const { requestId, ip, userAgent, actor } = context ?? background;
  return {
    id: uuidv7(),
    orgId,
    occurredAt: new Date(),
    channel: channelOf(context),
    actor,
    requestId,
    ip,
    userAgent,
  };
}

/** Work that no request asked for. */
const background = {
  requestId: '',
  ip: '',
  userAgent: '',
  actor: { type: 'service', id: null, name: 'Muster' } as const,
};

function channelOf(context: RequestContext | undefined): Channel {
  if (context?.trail) return context.trail.channel;
  if (context?.actor.type === 'member') return channelOfMember(context.path);
  if (context?.actor.type === 'service_account') return channelOfPath(context.path);
  return context?.actor.type === 'scim_token' ? 'scim' : 'admin';
}

function failureOf(
  error: AppError,
  context: RequestContext,
): Pick<AuditEvent, 'action' | 'outcome' | 'target' | 'detail'> {
  const { trail } = context;
  const target = trail?.targetType
    ? { type: trail.targetType, id: trail.targetId ?? null, name: trail.targetName ?? null }
    : null;
  return {
    action: refusalAction(error) ?? trail?.action ?? 'request.refuse',
    outcome: 'failure',
    target,
    detail: `${error.status} ${error.scimType ?? error.code}: ${reasonOf(error)}${asked(context)}`.slice(
      0,
      1024,
    ),
  };
}

function reasonOf({ privateDetail, message, errors = [] }: AppError): string {
  const fields = errors.map((field) => ` ${field.path}: ${field.message}`).join('');
  return `${privateDetail ?? message}${fields}`;
}

/** What a guard refused has no trail yet that says what it was about. */
function asked({ trail, method, path }: RequestContext): string {
  return trail ? '' : ` (${method} ${path.slice(0, 200)})`;
}

function refusalAction(error: AppError): 'token.reject' | 'access.refuse' | undefined {
  if (error.status === 401) return 'token.reject';
  return error.code.startsWith('access_') ? 'access.refuse' : undefined;
}
