import { Injectable } from '@nestjs/common';
import { AuditService, type AuditTarget, diffValues } from '../audit/index.js';
import { UnitOfWork } from '../database/index.js';
import { IdentityStore, type LoginMember, type NamedMember } from './identity.store.js';
import { rowOfSignIn } from './member.sign-in.js';
import { MemberStore } from './member.store.js';
import { type SignedInMember, type SignIn, SignInRefused, type SignInRules } from './sign-in.js';

/** Says which member a person is whom an identity provider vouches for: found, linked, made, or refused. */
@Injectable()
export class SignInService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly identities: IdentityStore,
    private readonly members: MemberStore,
    private readonly audit: AuditService,
  ) {}

  /**
   * The key is connection, issuer and subject; an address only ever leads to somebody whom the provider has no other
   * subject for. Throws SignInRefused, and UniqueViolation when another login of the same person was first.
   */
  signIn(orgId: string, person: SignIn, rules: SignInRules): Promise<SignedInMember> {
    return this.uow.run(orgId, async () => {
      const known = await this.identities.lockBySubject(orgId, person);
      const member =
        known && !known.deleted ? admitted(known) : await this.#byAddress(orgId, person, rules, known);
      const { id, userName, displayName, email } = member;
      this.#noteSignIn(member, person.roles);
      this.identities.signedIn(orgId, id, person.roles);
      return { id, userName, displayName, email };
    });
  }

  /** The living member of a subject, for a logout that the provider asks for. */
  memberOf(
    orgId: string,
    identity: Pick<SignIn, 'connectionId' | 'issuer' | 'subject'>,
  ): Promise<string | undefined> {
    return this.uow.run(orgId, () => this.identities.find(orgId, identity));
  }

  /** `gone`: whom the subject belonged to, deleted meanwhile. */
  async #byAddress(
    orgId: string,
    person: SignIn,
    rules: SignInRules,
    gone: LoginMember | undefined,
  ): Promise<LoginMember> {
    const named = await this.identities.lockByAddress(orgId, person, person.email);
    // While this one waited for the row, another first login of the same person may have been done.
    const meanwhile = named.length > 0 ? await this.identities.lockBySubject(orgId, person) : undefined;
    if (meanwhile && !meanwhile.deleted) return admitted(meanwhile);
    const [first] = named;
    // Whoever shares the address with somebody disabled may be that person in another guise.
    const disabled = named.find(({ status, deleted }) => status === 'disabled' && !deleted);
    if (disabled) throw new SignInRefused('member_disabled', disabled);
    if (!first || first.deleted) return this.#provision(orgId, person, rules, first ?? gone);
    const member = linkable(named, person);
    if (gone) this.identities.detach(orgId, person);
    this.#attach(orgId, person, member);
    return member;
  }

  #provision(orgId: string, person: SignIn, rules: SignInRules, gone: LoginMember | undefined): LoginMember {
    // Deleted is disabled to admins, and stays so until the source or an admin brings the person back.
    if (gone) throw new SignInRefused('member_disabled', gone);
    if (!rules.autoProvision) throw new SignInRefused('member_unknown');
    if (!person.domainVerified) throw new SignInRefused('domain_unverified');
    const row = rowOfSignIn(person, rules.defaultRole);
    const { id, userName, displayName, email, status, role, source } = row;
    this.members.insert(orgId, row, true);
    const changes = diffValues(undefined, { email, displayName, role, status, source });
    this.audit.note({ action: 'user.create', target: targetOf(row), changes });
    const member = { id, userName, displayName, email, status, loginRoles: [], deleted: false };
    this.#attach(orgId, person, member);
    return member;
  }

  #attach(orgId: string, person: SignIn, member: LoginMember): void {
    this.identities.attach(orgId, person, member.id);
    const { connectionId, issuer, subject, email } = person;
    this.audit.note({
      action: 'identity.link',
      target: targetOf(member),
      changes: diffValues(undefined, { connection: connectionId, issuer, subject, email }),
    });
  }

  /** Only what is another than before. */
  #noteSignIn(member: LoginMember, roles: readonly string[]): void {
    const before = { status: member.status, loginRoles: member.loginRoles };
    const after = { status: member.status === 'invited' ? 'active' : member.status, loginRoles: roles };
    const changes = diffValues(before, after);
    if (changes.length > 0) this.audit.note({ action: 'user.update', target: targetOf(member), changes });
  }
}

function admitted(member: LoginMember): LoginMember {
  if (member.status === 'disabled') throw new SignInRefused('member_disabled', member);
  return member;
}

/** The one that the address identifies, if it may be linked to a subject that was never seen before. */
function linkable(named: readonly NamedMember[], person: SignIn): NamedMember {
  const living = named.filter(({ deleted }) => !deleted);
  const member = living.find(({ identifying }) => identifying);
  if (!member) throw new SignInRefused('address_taken', living[0]);
  if (member.linked) throw new SignInRefused('identity_other', member);
  if (!person.domainVerified) throw new SignInRefused('domain_unverified', member);
  if (!person.emailTrusted) throw new SignInRefused('email_unverified', member);
  return member;
}

function targetOf({ id, userName }: Pick<LoginMember, 'id' | 'userName'>): AuditTarget {
  return { type: 'user', id, name: userName };
}
