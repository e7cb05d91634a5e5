/** RFC 6265bis §4.1.3.2: with this prefix only this host sets it, over https, for all paths. */
const sessionCookie = '__Host-muster_session';

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** `Set-Cookie` for a session that ends in so many seconds whatever happens. */
export function settingSessionCookie(value: string, seconds: number): string {
  return `${sessionCookie}=${value}; Max-Age=${seconds}; ${attributes}`;
}

/** `Set-Cookie` that takes it away. */
export const clearingSessionCookie = `${sessionCookie}=; Max-Age=0; ${attributes}`;

/** The value that a `Cookie` header holds. Undefined without one, and with two: nobody knows which is meant. */
export function sessionCookieIn(header: string | undefined): string | undefined {
  const prefix = `${sessionCookie}=`;
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix));
  return found.length === 1 ? found[0]?.slice(prefix.length) : undefined;
}
