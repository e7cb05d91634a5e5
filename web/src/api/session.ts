import { CallError, send } from './call';

/** Who uses the console: the operator of the service, a member of an organization, or the holder of a set-up link. */
export type Person =
  | { kind: 'operator' }
  | { kind: 'member'; id: string; organizationId: string; name: string; role: string }
  | { kind: 'setup'; organizationId: string; name: string };

interface SessionAnswer {
  member?: {
    id: string;
    organizationId: string;
    email: string | null;
    displayName: string | null;
    role: string;
  };
  setup?: { organizationId: string; organizationName: string };
}

/** Whose session the browser's cookie is; null: nobody's. */
export async function currentPerson(signal: AbortSignal): Promise<Person | null> {
  try {
    // as: of the service's own session route; without a member or a link it is the operator's
    const { member, setup } = (await send('GET', '/api/auth/session', { signal })) as SessionAnswer;
    if (setup) {
      return {
        kind: 'setup',
        organizationId: setup.organizationId,
        name: `Set-up of ${setup.organizationName}`,
      };
    }
    if (!member) return { kind: 'operator' };
    const { id, organizationId, role } = member;
    return { kind: 'member', id, organizationId, role, name: member.displayName ?? member.email ?? 'Member' };
  } catch (error) {
    if (error instanceof CallError && error.status === 401) return null;
    throw error;
  }
}

/** The key is handed over for a cookie, and kept nowhere. */
export async function signInAsOperator(key: string): Promise<void> {
  await send('POST', '/api/auth/operator', { body: { key } });
}

/** What stands behind the `#` of a set-up link, for a cookie. */
export async function openSetupLink(token: string): Promise<void> {
  await send('POST', '/api/auth/setup', { body: { token } });
}

/** Where to go next: the identity provider's own page for signing out, where it has one. */
export async function signOut(): Promise<string | undefined> {
  const answer = (await send('POST', '/api/auth/logout')) as { logoutUrl?: string } | undefined; // as: see above
  return answer?.logoutUrl;
}
