/** What an operation is aimed at. */
export interface BulkTarget {
  /** Name of the endpoint as it was written, without slashes. */
  readonly endpoint: string;
  /** The rest of the path: an id, or `bulkId:…` for one that the request is about to make. */
  readonly id: string | undefined;
}

/**
 * Reads the `path` of an operation, RFC 7644 §3.7: relative to the base, or with it, or an absolute URL of one of
 * `bases` (absolute URLs, no slash at their end). Undefined for what is no address of a resource or of a type.
 */
export function readBulkPath(path: string, bases: readonly string[]): BulkTarget | undefined {
  const text = path.trim();
  if (/[?#]/.test(text)) return undefined;
  const rest = withoutOrigin(text, bases);
  if (rest === undefined) return undefined;
  const [endpoint, id, ...more] = withoutBase(
    rest.split('/').filter((part) => part !== ''),
    bases,
  );
  const decoded = id === undefined ? undefined : unescaped(id);
  if (endpoint === undefined || more.length > 0 || (id !== undefined && decoded === undefined))
    return undefined;
  return { endpoint, id: decoded };
}

/** Of an absolute URL the path, when the origin is ours. */
function withoutOrigin(text: string, bases: readonly string[]): string | undefined {
  const origin = originOf(text);
  if (origin === '') return text;
  const own = bases.some((base) => originOf(base).toLowerCase() === origin.toLowerCase());
  return own ? text.slice(origin.length) : undefined;
}

function originOf(text: string): string {
  return /^[a-z][a-z\d+.-]*:\/\/[^/]*/i.exec(text)?.[0] ?? '';
}

/** The segments behind the base, where they begin with one. */
function withoutBase(segments: string[], bases: readonly string[]): string[] {
  const found = bases
    .map((base) => segmentsOf(base))
    .find((base) => base.every((part, index) => part === segments[index]?.toLowerCase()));
  return found ? segments.slice(found.length) : segments;
}

function segmentsOf(base: string): string[] {
  const path = base.slice(originOf(base).length).toLowerCase();
  return path.split('/').filter((part) => part !== '');
}

/** Of an escaped NUL as of broken UTF-8 nothing can be made: no text that is kept may hold it. */
function unescaped(segment: string): string | undefined {
  try {
    const text = decodeURIComponent(segment);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
