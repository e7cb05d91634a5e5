/** A public key that signatures are checked with (RFC 7517, 7518 §6, 8037). */
export type PublicKey = { kty: string } & { [name in Member]?: string };

export interface KeySet {
  keys: PublicKey[];
}

/** What of a key is kept; never anything private. */
const members = ['kid', 'use', 'alg', 'crv', 'n', 'e', 'x', 'y'] as const;
type Member = (typeof members)[number];

const types = ['RSA', 'EC', 'OKP'];
/** Keys that are looked at; providers have two or three. */
const maxKeys = 50;
/** An RSA key of 8192 bits has 1366. */
const maxLength = 2_048;

/** The keys of a document that signatures can be checked with, undefined when it is no key set. */
export function keySetIn(document: unknown): KeySet | undefined {
  const keys = isRecord(document) ? document['keys'] : undefined;
  if (!Array.isArray(keys)) return undefined;
  return { keys: keys.slice(0, maxKeys).filter(isRecord).filter(isUsable).map(plain) };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isUsable(key: Record<string, unknown>): boolean {
  const signs = key['use'] === undefined || key['use'] === 'sig';
  return typeof key['kty'] === 'string' && types.includes(key['kty']) && signs;
}

function plain(key: Record<string, unknown>): PublicKey {
  const kept = members.flatMap((name) => {
    const value = key[name];
    return typeof value === 'string' && value.length <= maxLength ? [[name, value] as const] : [];
  });
  return { ...Object.fromEntries(kept), kty: String(key['kty']) };
}
