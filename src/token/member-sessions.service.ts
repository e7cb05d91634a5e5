import { Inject, Injectable } from '@nestjs/common';
import { AuditService, type AuditTarget } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { isUuid, notFound, type Page, type PageQuery, Paging } from '../http/index.js';
import { type ListedSession, SessionStore } from './session.store.js';

/** The sessions of one member, for admins. */
@Injectable()
export class MemberSessionsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly sessions: SessionStore,
    private readonly paging: Paging,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Those that can be used, newest first. Throws 404. */
  async list(orgId: string, memberId: string, query: PageQuery): Promise<Page<ListedSession>> {
    const list = `sessions ${orgId} ${memberId}`;
    const { after, limit } = this.paging.request(query, list);
    const range = { idle: this.config.sessionIdleTtl, before: after?.[0], limit: limit + 1 };
    const rows = await this.uow.run(orgId, async () => {
      await this.#member(orgId, memberId);
      return this.sessions.list(orgId, memberId, range);
    });
    return this.paging.page(rows, { after, limit }, list, ({ id }) => [id]);
  }

  /** Every session of the member; none is no event. Throws 404. */
  async endAll(orgId: string, memberId: string): Promise<void> {
    await this.uow.run(orgId, async () => {
      const target = await this.#member(orgId, memberId);
      const ended = await this.sessions.endOfMember(orgId, memberId);
      if (ended.length === 0) return this.audit.upkeep();
      const detail = `${ended.length} ended: ${ended.map(({ id }) => id).join(', ')}`.slice(0, 1_024);
      this.audit.note({ action: 'session.revoke', target, detail });
    });
  }

  /** One session, which may be over already. Throws 404. */
  async end(orgId: string, memberId: string, id: string): Promise<void> {
    await this.uow.run(orgId, async () => {
      const target = await this.#member(orgId, memberId);
      if (!isUuid(id) || !(await this.sessions.isOf(orgId, memberId, id))) throw notFound('Session');
      const ended = await this.sessions.end(orgId, id);
      if (ended.length === 0) return this.audit.upkeep();
      this.audit.note({ action: 'session.revoke', target, detail: `Session ${id}` });
    });
  }

  async #member(orgId: string, id: string): Promise<AuditTarget> {
    const name = isUuid(id) ? await this.sessions.nameOfMember(orgId, id) : undefined;
    if (name === undefined) throw notFound('Member');
    return { type: 'user', id, name };
  }
}
