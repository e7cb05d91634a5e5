/** Longest issuer that is taken. */
const maxLength = 1_024;

/** Where a provider that calls itself `issuer` describes itself (OpenID Connect Discovery §4). */
export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/** As it was meant: an issuer is often given without its scheme. */
export function completedIssuer(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || text === '' ? text : `https://${text}`;
}

/** Whether two issuers are the same but for a slash at the end: both lead to one description. */
export function sameButSlash(one: string, other: string): boolean {
  return one.replace(/\/$/, '') === other.replace(/\/$/, '');
}

/** Why a text is no issuer, in a sentence; where it leads is not judged here. */
export function faultOfIssuer(text: string): string | undefined {
  if (text.length > maxLength) return `Give an address of at most ${maxLength} characters.`;
  if (!/^[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) {
    return 'Give the address of the identity provider, such as https://your-org.okta.com.';
  }
  if (/[{}]/.test(text)) return 'Put a value of your own in place of what stands in braces.';
  if (/[?#]/.test(text)) return 'Leave out the ? or # and what follows it.';
  if (/\/\.well-known\//.test(text)) return 'Leave out /.well-known/openid-configuration.';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'Leave out user name and password.';
  return isForEveryTenant(url)
    ? 'This address lets people of every Microsoft tenant in. Put the id of your own tenant in place of ' +
        'common, organizations or consumers.'
    : undefined;
}

/** Entra's authorities for any tenant: their metadata names no issuer that could be compared. */
function isForEveryTenant({ hostname, pathname }: URL): boolean {
  const microsoft =
    /(?:^|\.)(?:microsoftonline\.(?:com|us|de)|microsoftonline\.cn|windows\.net|ciamlogin\.com)$/;
  return microsoft.test(hostname) && /^\/(?:common|organizations|consumers)(?:\/|$)/i.test(decoded(pathname));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
