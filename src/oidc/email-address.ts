/** A dot-atom of RFC 5322 §3.2.3. */
const atoms = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const labels = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$/;
const maxLength = 254;
const maxLocal = 64;

/** An address in lower case, and what stands behind its `@`. */
export interface EmailAddress {
  readonly address: string;
  readonly domain: string;
}

/**
 * A plain ASCII address (RFC 5321 §4.1.2 without quotes and literals), in lower case and nothing else done to it;
 * undefined for any other. What merely looks alike, or means the same to some mail server, is another address.
 */
export function emailAddress(value: unknown): EmailAddress | undefined {
  if (typeof value !== 'string' || value.length > maxLength || !/^[\x21-\x7e]+$/.test(value))
    return undefined;
  const address = value.toLowerCase();
  const [local = '', domain = '', ...rest] = address.split('@');
  if (rest.length > 0 || local.length > maxLocal || !atoms.test(local) || !labels.test(domain))
    return undefined;
  return { address, domain };
}
