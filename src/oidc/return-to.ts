/** Where a login ends when it was not told, or told what it may not do. */
const defaultPage = '/';
const maxLength = 2_048;

/** A place that a login may return to. */
export interface ReturnTo {
  /** Absolute, re-serialized. */
  readonly url: string;
  /** `self` for this service's own origin, whose session is a cookie. */
  readonly origin: string;
}

export interface ReturnRules {
  /** This service's own origin. */
  readonly publicUrl: string;
  readonly appOrigins: readonly string[];
}

/**
 * A path on this origin, or an address on one of the `APP_ORIGINS`; the default page for anything else, so that a
 * login never sends anybody to where a stranger wants.
 */
export function returnTo(text: string | undefined, rules: ReturnRules): ReturnTo {
  return judged(text ?? '', rules) ?? { url: `${rules.publicUrl}${defaultPage}`, origin: 'self' };
}

function judged(text: string, { publicUrl, appOrigins }: ReturnRules): ReturnTo | undefined {
  if (text === '' || text.length > maxLength || !isPlain(text)) return undefined;
  if (text.startsWith('/')) return onOrigin(`${publicUrl}${text}`, publicUrl, 'self');
  if (isOn(publicUrl, text)) return onOrigin(text, publicUrl, 'self');
  const origin = appOrigins.find((each) => isOn(each, text));
  return origin === undefined ? undefined : onOrigin(text, origin, origin);
}

/** Browsers take `\` for `/` and drop tabs and line breaks: neither belongs into an address. */
function isPlain(text: string): boolean {
  return /^[\x21-\x5b\x5d-\x7e]+$/.test(text);
}

/** The origin as it is written, and behind it nothing that could make it another: no `.evil.test`, no `@`, no port. */
function isOn(origin: string, text: string): boolean {
  return text.startsWith(origin) && /^(?:[/?#]|$)/.test(text.slice(origin.length));
}

function onOrigin(text: string, expected: string, origin: string): ReturnTo | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.origin !== new URL(expected).origin) return undefined;
  return isHarmless(url.pathname) ? { url: url.href, origin } : undefined;
}

/**
 * Not the beginning of another host once somebody resolves it as a path, nothing that a proxy might decode into one,
 * and none of the login's own addresses, which would go round in circles.
 */
function isHarmless(pathname: string): boolean {
  if (pathname.startsWith('//') || /%(?:2f|5c|[01][\da-f]|7f)/i.test(pathname)) return false;
  return !/^\/+api\/+auth(?:\/|$)/i.test(pathname);
}
