import { BlockList, isIP, SocketAddress } from 'node:net';

/** A network in canonical form; a single address has the full prefix length. */
export interface Cidr {
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  /** 0–32 or 0–128 */
  readonly prefix: number;
}

/**
 * An IPv4 or IPv6 network (`203.0.113.0/24`) or single address, undefined for anything else. Strict: no blanks,
 * no octal or shortened IPv4, no zone ids. Host bits may be set. `::ffff:10.0.0.0/104` is `10.0.0.0/8`.
 */
export function parseCidr(text: string): Cidr | undefined {
  if (text.length > MAX_CIDR) return undefined;
  const [address = '', length, ...rest] = text.split('/');
  if (rest.length > 0 || address.includes('%')) return undefined;
  const canonical = normalizeAddress(address);
  if (canonical === undefined) return undefined;
  const bits = isIP(address) === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : prefixLength(length, bits);
  if (prefix === undefined) return undefined;
  if (isIP(canonical) === 6) return { family: 'ipv6', address: canonical, prefix };
  const inner = prefix - (bits - 32);
  return inner < 0 ? undefined : { family: 'ipv4', address: canonical, prefix: inner };
}

/**
 * Whether a client's address lies in one of the networks. An empty list allows every address; entries that are
 * no network match nothing, and an address that is none is in no network.
 */
export function addressAllowed(address: string, cidrs: readonly string[]): boolean {
  if (cidrs.length === 0) return true;
  const canonical = normalizeAddress(address);
  if (canonical === undefined) return false;
  const { ipv4, ipv6 } = compiled(cidrs);
  return isIP(canonical) === 4 ? ipv4.check(canonical, 'ipv4') : ipv6.check(canonical, 'ipv6');
}

/**
 * One spelling per address, undefined if it is none: IPv6 as `inet_ntop` writes it, without zone, IPv4-mapped IPv6
 * (what a dual-stack socket reports for an IPv4 client) as its IPv4.
 */
export function normalizeAddress(address: string): string | undefined {
  const family = isIP(address);
  if (family === 0) return undefined;
  if (family === 4) return address;
  const [bare = ''] = address.split('%');
  const canonical = new SocketAddress({ address: bare, family: 'ipv6' }).address;
  const tail = canonical.startsWith(MAPPED) ? canonical.slice(MAPPED.length) : '';
  return isIP(tail) === 4 ? tail : canonical;
}

const MAPPED = '::ffff:';
const MAX_CIDR = 64;

function prefixLength(digits: string, bits: number): number | undefined {
  if (!/^(?:0|[1-9]\d{0,2})$/.test(digits)) return undefined;
  const length = Number(digits);
  return length <= bits ? length : undefined;
}

/** Two lists, because `::/0` in a BlockList would match every IPv4 address as well. */
interface Networks {
  readonly ipv4: BlockList;
  readonly ipv6: BlockList;
}

const cache = new Map<string, Networks>();
const MAX_CACHED = 1000;

function compiled(cidrs: readonly string[]): Networks {
  const key = JSON.stringify(cidrs);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const networks = compile(cidrs);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, networks);
  return networks;
}

function compile(cidrs: readonly string[]): Networks {
  const networks = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const text of cidrs) {
    const cidr = parseCidr(text);
    if (cidr !== undefined) networks[cidr.family].addSubnet(cidr.address, cidr.prefix, cidr.family);
  }
  return networks;
}

/** The address in what a trusted proxy forwards: some append a port. undefined for what is no address. */
export function clientAddress(forwarded: string): string | undefined {
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(forwarded)?.[1];
  const withPort = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/.exec(forwarded)?.[1];
  const address = bracketed ?? withPort ?? forwarded;
  return isIP(address) === 0 ? undefined : address;
}
