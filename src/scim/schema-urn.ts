const maxLength = 200;

/** RFC 8141 §2, of its characters those that no client or address has to encode. */
const shape = /^urn:[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:[a-z0-9](?:[a-z0-9:._~+-]*[a-z0-9])?$/i;

/** Where RFC 7643 §10.3 keeps its own schemas; identity providers put their customers' beside them. */
const reserved = 'urn:ietf:params:scim:';
const extensions = 'urn:ietf:params:scim:schemas:extension:';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:';

/** What is wrong with the URN of a schema that an organization wants to register; undefined when nothing is. */
export function whyNoSchemaUrn(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'Give a URN such as urn:acme:scim:hr:1.0:User.';
  if (value.length > maxLength) return `Give a URN of at most ${maxLength} characters.`;
  if (!shape.test(value)) {
    return 'Give a URN such as urn:acme:scim:hr:1.0:User: letters, digits and : . _ ~ + - alone.';
  }
  const key = value.toLowerCase();
  const ownIsFree = key.startsWith(extensions) && !key.startsWith(enterprise);
  if (key.startsWith(reserved) && !ownIsFree) {
    return `${reserved}… belongs to the standard; under it only ${extensions}<name>:… is free, except enterprise.`;
  }
  return undefined;
}

/** Where one of two URNs ends within the other, nobody could tell whose attribute a path names. */
export function overlap(one: string, other: string): boolean {
  const [short = '', long = ''] = [one.toLowerCase(), other.toLowerCase()].sort(
    (a, b) => a.length - b.length,
  );
  return long.startsWith(`${short}:`) || long.startsWith(`${short}.`);
}
