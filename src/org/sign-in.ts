/** A person as the identity provider of a connection vouches for them. */
export interface SignIn {
  connectionId: string;
  issuer: string;
  subject: string;
  /** In lower case, plain ASCII. */
  email: string;
  /** Whether the address may be believed to be theirs: verified, or under a provider whose word is enough. */
  emailTrusted: boolean;
  /** Whether the organization has proved that the address's domain is its own. */
  domainVerified: boolean;
  /** Roles that the provider's groups give them by the connection's table. */
  roles: readonly string[];
  profile: SignInProfile;
}

/** What the provider says about a person besides, null where it doesn't. */
export interface SignInProfile {
  name: string | null;
  givenName: string | null;
  familyName: string | null;
  nickname: string | null;
  picture: string | null;
  locale: string | null;
  phoneNumber: string | null;
}

/** What a connection lets logins do. */
export interface SignInRules {
  autoProvision: boolean;
  defaultRole: string;
}

/** Whose login it was. */
export interface SignedInMember {
  id: string;
  userName: string;
  displayName: string | null;
  email: string | null;
}

export type SignInRefusal =
  | 'member_disabled'
  | 'member_unknown'
  | 'email_unverified'
  | 'domain_unverified'
  | 'identity_other'
  | 'address_taken';

/** Why the directory lets a person not in. */
export class SignInRefused extends Error {
  constructor(
    readonly reason: SignInRefusal,
    /** The member that it was about, if there was one. */
    readonly member?: { id: string; userName: string },
  ) {
    super(`The sign-in was refused: ${reason}`);
  }
}
