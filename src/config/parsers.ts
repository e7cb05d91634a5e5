import { isIP } from 'node:net';
import path from 'node:path';
import { Secret } from './secret.js';

/** Reads the text of a variable; undefined when it isn't what it must be. */
export interface Parser<T> {
  /** Ends the sentence "it must be …". */
  must: string;
  read(text: string): T | undefined;
}

export function integer(min: number, max: number): Parser<number> {
  return {
    must: `a whole number from ${min} to ${max}`,
    read: (text) => (/^\d{1,15}$/.test(text) && +text >= min && +text <= max ? +text : undefined),
  };
}

export function oneOf<T extends string>(...allowed: T[]): Parser<T> {
  return { must: `one of ${allowed.join(', ')}`, read: (text) => allowed.find((each) => each === text) };
}

export function matching(must: string, test: (text: string) => boolean): Parser<string> {
  return { must, read: (text) => (test(text) ? text : undefined) };
}

/** Comma-separated; nothing between two commas is a slip and nothing more. */
export function listOf<T>(must: string, each: (text: string) => T | undefined): Parser<T[]> {
  return { must: `a comma-separated list of ${must}`, read: readAll };

  function readAll(text: string): T[] | undefined {
    const entries = text.split(',').map((entry) => entry.trim());
    const read = entries.filter((entry) => entry !== '').map(each);
    const good = read.filter((entry) => entry !== undefined);
    return good.length === read.length ? good : undefined;
  }
}

export function secret(parser: Parser<string>): Parser<Secret> {
  return {
    must: parser.must,
    read: (text) => (parser.read(text) === undefined ? undefined : new Secret(text)),
  };
}

export const absolutePath: Parser<string> = {
  must: 'a path',
  read: (text) => (text.includes('\0') ? undefined : path.resolve(text)),
};

/** `https`, or `http` where nobody listens in: cookies and tokens travel there. */
export const origin: Parser<string> = {
  must: 'an https origin such as https://muster.example.com without a path, or an http one on a loopback name',
  read: (text) => {
    const url = parseUrl(text);
    if (!url || url.username || url.password || url.search || url.hash || url.pathname !== '/')
      return undefined;
    return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
      ? url.origin
      : undefined;
  },
};

export const connectionString = matching(
  'a connection string such as postgresql://role:password@host:5432/database',
  (text) => {
    // Without a host (a Unix socket, `?host=/run/postgresql`) it is valid for PostgreSQL, not as a URL.
    const url = parseUrl(text.replace(/^(postgres(?:ql)?:\/\/[^/?#]*@)\//, '$1localhost/'));
    return /^postgres(ql)?:$/.test(url?.protocol ?? '') && url?.pathname !== '/' && url?.pathname !== '';
  },
);

export function isHostName(text: string): boolean {
  return (
    text.length <= 253 &&
    /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i.test(text)
  );
}

export function isCidr(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0 || bits === undefined) return false;
  return /^\d{1,3}$/.test(bits) && +bits <= (family === 4 ? 32 : 128);
}

/** `host`, `host:port`, `1.2.3.4:53`, `[::1]:53`; a bare IPv6 address has no port. */
export function isHostAndPort(text: string, isHost: (host: string) => boolean): boolean {
  if (isIP(text) !== 0) return true;
  const [, bracketed, host, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (port !== undefined && (+port < 1 || +port > 65535)) return false;
  return bracketed === undefined ? host !== undefined && isHost(host) : isIP(bracketed) === 6;
}

/** URL.parse came with Node 22. */
export function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
