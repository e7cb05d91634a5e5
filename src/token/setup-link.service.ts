import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { invalidBody, isUuid, notFound, type Page, type PageQuery, Paging, uuidv7 } from '../http/index.js';
import { makeSessionSecret } from './session-secret.js';
import type { CreateSetupLinkDto } from './setup-link.dto.js';
import { type SetupLink, SetupLinkStore } from './setup-link.store.js';

/** What the making of a link answers: its address is shown this once. */
export interface IssuedSetupLink {
  id: string;
  name: string;
  url: string;
  createdAt: Date;
  expiresAt: Date;
}

const day = 86_400_000;
const usualDays = 7;
const mostDays = 30;
const listName = 'setup-links';

/** Makes and takes back the links with which somebody without an account sets an organization's connections up. */
@Injectable()
export class SetupLinkService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly links: SetupLinkStore,
    private readonly paging: Paging,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws 400 for an end that is too far away. */
  create(orgId: string, { name, expiresAt: wish }: CreateSetupLinkDto): Promise<IssuedSetupLink> {
    const createdAt = new Date();
    const expiresAt = wish === undefined ? new Date(createdAt.getTime() + usualDays * day) : new Date(wish);
    if (expiresAt.getTime() > createdAt.getTime() + mostDays * day) {
      const message = `A set-up link ends within ${mostDays} days.`;
      throw invalidBody(message, [{ path: 'expiresAt', message }]);
    }
    const { text, hash: tokenHash } = makeSessionSecret(orgId);
    const link = { id: uuidv7(), name, createdAt, expiresAt };
    return this.uow.run(orgId, async () => {
      this.links.insert(orgId, { ...link, tokenHash });
      const target = { type: 'setup_link', id: link.id, name };
      this.audit.note({ action: 'setup_link.create', target, detail: `Until ${expiresAt.toISOString()}` });
      return { ...link, url: `${this.config.publicUrl}/console/setup#${text}` };
    });
  }

  async list(orgId: string, query: PageQuery): Promise<Page<SetupLink>> {
    const request = this.paging.request(query, listName);
    const rows = await this.uow.run(orgId, () =>
      this.links.list(orgId, request.after?.[0], request.limit + 1),
    );
    return this.paging.page(rows, request, listName, ({ id }) => [id]);
  }

  /** From the next request on, whoever opened it is out. Throws 404. */
  revoke(orgId: string, id: string): Promise<void> {
    if (!isUuid(id)) throw notFound('Set-up link');
    return this.uow.run(orgId, async () => {
      const revoked = await this.links.revoke(orgId, id);
      if (!revoked) throw notFound('Set-up link');
      const target = { type: 'setup_link', id, name: revoked.name };
      if (revoked.wasLive) this.audit.note({ action: 'setup_link.revoke', target });
      else this.audit.upkeep();
    });
  }
}
