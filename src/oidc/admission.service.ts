import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { UniqueViolation, UnitOfWork } from '../database/index.js';
import { currentRequest } from '../http/index.js';
import { type SignedInMember, SignInRefused, SignInService } from '../org/index.js';
import { type OpenedSession, SessionsService } from '../token/index.js';
import type { Claims } from './id-token.checks.js';
import type { LoginConnection } from './login-connections.js';
import { loginFailure } from './login-failure.js';
import { type Person, personOf } from './person.js';
import type { Exchanged } from './provider.js';

/** Lets a person in whom the identity provider has vouched for: member, session and record in one transaction. */
@Injectable()
export class AdmissionService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly signIns: SignInService,
    private readonly sessions: SessionsService,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** `origin`: where the session is to be used. Throws why the person is not let in. */
  async admit(connection: LoginConnection, exchanged: Exchanged, origin: string): Promise<OpenedSession> {
    const person = personOf(exchanged.claims, { ...connection, roles: this.config.roles });
    if ('refused' in person) throw loginFailure(person.refused, domainIn(exchanged.claims));
    const enter = (): Promise<OpenedSession> => this.#enter(connection, exchanged, { person, origin });
    try {
      return await enter().catch((error: unknown) => {
        // Another login of the same person was first: now it is found.
        if (error instanceof UniqueViolation) return enter();
        throw error;
      });
    } catch (error) {
      if (error instanceof UniqueViolation) throw loginFailure('collision');
      if (error instanceof SignInRefused) throw refused(error);
      throw error;
    }
  }

  #enter(
    connection: LoginConnection,
    { claims, idToken }: Exchanged,
    { person, origin }: { person: Person; origin: string },
  ): Promise<OpenedSession> {
    const { orgId, id: connectionId, issuer } = connection;
    const { groupsOmitted, ...known } = person;
    const subject = String(claims['sub']);
    return this.uow.run(orgId, async () => {
      const member = await this.signIns.signIn(
        orgId,
        { connectionId, issuer, subject, ...known },
        { autoProvision: connection.autoProvision, defaultRole: this.#defaultRole(connection) },
      );
      actAs(member);
      this.#note(connection, member, groupsOmitted);
      return this.sessions.open({
        orgId,
        memberId: member.id,
        connectionId,
        idToken,
        method: 'sso',
        returnOrigin: origin,
        idpSid: typeof claims['sid'] === 'string' ? claims['sid'].slice(0, 255) : null,
        client: { ip: currentRequest()?.ip ?? '', userAgent: currentRequest()?.userAgent ?? '' },
      });
    });
  }

  /** One that this service has no more is none. */
  #defaultRole({ defaultRole }: LoginConnection): string {
    const { roles } = this.config;
    return roles.includes(defaultRole) ? defaultRole : (roles[0] ?? defaultRole);
  }

  #note({ id, issuer }: LoginConnection, { id: memberId, userName }: SignedInMember, omitted: boolean): void {
    const overage = omitted ? '; the provider left the groups out, so that none of them gave a role' : '';
    this.audit.note({
      action: 'login.succeed',
      target: { type: 'user', id: memberId, name: userName },
      detail: `Through ${issuer} (connection ${id})${overage}`,
    });
  }
}

/** From here on the member is who acts. */
function actAs({ id, userName }: SignedInMember): void {
  const context = currentRequest();
  if (context) context.actor = { type: 'member', id, name: userName };
}

function refused({ reason, member }: SignInRefused): unknown {
  const trail = currentRequest()?.trail;
  if (trail && member) Object.assign(trail, { targetId: member.id, targetName: member.userName });
  return loginFailure(reason);
}

/** What an admin needs to know of an address that was refused, and no more of it. */
function domainIn(claims: Claims): string | undefined {
  const email = claims['email'];
  if (typeof email !== 'string' || !email.includes('@')) return undefined;
  return `Its domain is ${email.slice(email.lastIndexOf('@') + 1, email.lastIndexOf('@') + 254)}`;
}
