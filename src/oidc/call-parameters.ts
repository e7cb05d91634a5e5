/** Longer than any provider makes an authorization response. */
const maxQuery = 8_192;

/** The parameters of a browser's call that we look at, with the most characters each may have. */
const limits = {
  code: 4_096,
  state: 128,
  iss: 2_048,
  error: 256,
  returnTo: 2_048,
  loginHint: 254,
  login_hint: 254,
  target_link_uri: 2_048,
} as const;

export type CallParameters = { readonly [Name in keyof typeof limits]?: string };

/**
 * The parameters of an address. Undefined when any of them comes twice (RFC 6749 §3.1), is longer than it may be, or
 * can't be decoded: two readers of such an address would see two different things.
 */
export function callParameters(url: string): CallParameters | undefined {
  const query = url.slice(url.indexOf('?') + 1 || url.length);
  if (query.length > maxQuery || !isDecodable(query)) return undefined;
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (found.has(name)) return undefined;
    found.set(name, value);
  }
  const tooLong = Object.entries(limits).some(([name, limit]) => (found.get(name) ?? '').length > limit);
  if (tooLong) return undefined;
  return Object.fromEntries(Object.keys(limits).flatMap((name) => pair(name, found.get(name))));
}

function isDecodable(query: string): boolean {
  try {
    decodeURIComponent(query.replaceAll('+', ' '));
    return true;
  } catch {
    return false; // URLSearchParams would put U+FFFD in its place
  }
}

/** One without a value counts as left out (RFC 6749 §3.1). */
function pair(name: string, value: string | undefined): [string, string][] {
  return value === undefined || value === '' ? [] : [[name, value]];
}
