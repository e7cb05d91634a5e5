import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** A public key as a JWK (RFC 7517): the members that matter, and no others. */
export interface PublicKeyJwk {
  /** `EC` on P-256, `OKP` on Ed25519, or `RSA` of 2048 bits and more. */
  kty: string;
  crv?: string;
  x?: string;
  y?: string;
  n?: string;
  e?: string;
  /** Needed when there are several keys. */
  kid?: string;
  alg?: string;
}

/** The keys that a service account signs its assertions with. */
export interface PublicKeySet {
  keys: PublicKeyJwk[];
}

/** Algorithms of client assertions; never `none`, nor one whose key is a secret that both sides know. */
export const assertionAlgorithms = ['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS256'];

const maxKeys = 5;
const members = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg'] as const;
const algorithmsOf = new Map([
  ['EC', ['ES256']],
  ['OKP', ['EdDSA', 'Ed25519']],
  ['RSA', ['PS256', 'RS256']],
]);

/** What is wrong with a key set that somebody sent, in a sentence; undefined when it can be used. */
export function faultOfKeySet(value: unknown): string | undefined {
  const keys = isObject(value) ? value['keys'] : undefined;
  if (!Array.isArray(keys) || keys.length < 1 || keys.length > maxKeys) {
    return `Give a JSON Web Key Set: {"keys": […]} with 1 to ${maxKeys} public keys.`;
  }
  const list: unknown[] = keys;
  const fault = list.map(faultOfKey).find((each) => each !== undefined);
  if (fault !== undefined) return fault;
  const kids = list.map((key) => (isObject(key) ? key['kid'] : undefined));
  const ambiguous = kids.length > 1 && (kids.includes(undefined) || new Set(kids).size < kids.length);
  return ambiguous ? 'Give each of several keys a kid of its own.' : undefined;
}

/** The set with nothing in it that this service does not use. `faultOfKeySet` has found nothing wrong. */
export function plainKeySet({ keys }: PublicKeySet): PublicKeySet {
  return { keys: keys.map(plainKey) };
}

function plainKey(key: PublicKeyJwk): PublicKeyJwk {
  const kept = members.flatMap((member) => (key[member] === undefined ? [] : [[member, key[member]]]));
  return Object.fromEntries(kept) as PublicKeyJwk; // as: it is a key with some of its members
}

function faultOfKey(jwk: unknown): string | undefined {
  if (!isObject(jwk)) return 'Each key must be a JSON Web Key.';
  const text = members.find((member) => jwk[member] !== undefined && !isShort(jwk[member]));
  if (text !== undefined) return `The ${text} of a key must be a text.`;
  if (['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].some((secret) => secret in jwk)) {
    return 'Give public keys: one of these holds a private or secret part. Make a new one, and keep it to yourself.';
  }
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') return 'Give keys for signatures.';
  const { kty, alg } = jwk;
  const fits = (typeof kty === 'string' && algorithmsOf.get(kty)) || [];
  if (alg !== undefined && !fits.some((each) => each === alg)) {
    return `Give keys for one of: ${assertionAlgorithms.join(', ')}.`;
  }
  const key = keyOf(jwk);
  return key && isStrong(key)
    ? undefined
    : 'Give keys that are EC on P-256, Ed25519, or RSA of 2048 to 8192 bits.';
}

function keyOf(jwk: Record<string, unknown>): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }); // as: what isn't one throws
  } catch {
    return undefined; // not a key, or a point that is not on its curve
  }
}

function isStrong({ asymmetricKeyType: type, asymmetricKeyDetails: details = {} }: KeyObject): boolean {
  if (type === 'ec') return details.namedCurve === 'prime256v1';
  if (type !== 'rsa') return type === 'ed25519';
  const { modulusLength = 0, publicExponent = 0n } = details;
  return modulusLength >= 2048 && modulusLength <= 8192 && publicExponent >= 65_537n;
}

function isShort(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 1500;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
