/** RFC 6265bis §4.1.3.2: with this prefix only this host sets it, over https, for all paths. */
const sessionCookie = '__Host-muster_session';
/** The operator is no member: a sign-in as the one must not pass for the other. */
const operatorCookie = '__Host-muster_operator';
/** The holder of a set-up link is neither. */
const setupCookie = '__Host-muster_setup';

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** `Set-Cookie` for a session that ends in so many seconds whatever happens. */
export function settingSessionCookie(value: string, seconds: number): string {
  return `${sessionCookie}=${value}; Max-Age=${seconds}; ${attributes}`;
}

/** The same for the operator's. */
export function settingOperatorCookie(value: string, seconds: number): string {
  return `${operatorCookie}=${value}; Max-Age=${seconds}; ${attributes}`;
}

export function settingSetupCookie(value: string, seconds: number): string {
  return `${setupCookie}=${value}; Max-Age=${seconds}; ${attributes}`;
}

/** `Set-Cookie` that takes it away. */
export const clearingSessionCookie = `${sessionCookie}=; Max-Age=0; ${attributes}`;
export const clearingOperatorCookie = `${operatorCookie}=; Max-Age=0; ${attributes}`;
export const clearingSetupCookie = `${setupCookie}=; Max-Age=0; ${attributes}`;

/** The value that a `Cookie` header holds. Undefined without one, and with two: nobody knows which is meant. */
export function sessionCookieIn(header: string | undefined): string | undefined {
  return valueIn(header, sessionCookie);
}

export function operatorCookieIn(header: string | undefined): string | undefined {
  return valueIn(header, operatorCookie);
}

export function setupCookieIn(header: string | undefined): string | undefined {
  return valueIn(header, setupCookie);
}

function valueIn(header: string | undefined, name: string): string | undefined {
  const prefix = `${name}=`;
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix));
  return found.length === 1 ? found[0]?.slice(prefix.length) : undefined;
}
