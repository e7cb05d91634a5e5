import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { MemberAccess } from './member-access.js';
import { OperatorAccess } from './operator-access.js';
import { presentedBy } from './presented-credential.js';
import { SetupAccess } from './setup-access.service.js';

/** Whoever a browser can be signed in as. The operator's cookie goes before a member's, that before a set-up link's. */
@Injectable()
export class People {
  constructor(
    readonly operators: OperatorAccess,
    readonly members: MemberAccess,
    readonly setups: SetupAccess,
  ) {}

  /** Throws 401 where nobody is signed in, 403 for a cookie that a foreign page makes the browser send. */
  async assertSomebody(request: FastifyRequest): Promise<boolean> {
    if (await this.operators.byCookie(request)) return true;
    const { cookie } = presentedBy(request);
    if (cookie === undefined && (await this.setups.byCookie(request))) return true;
    await this.members.authenticate(request);
    return true;
  }
}
