import { isIP } from 'node:net';
import { addressAllowed } from '../http/index.js';
import { unreachable } from './egress-failure.js';
import { isGlobalUnicast } from './global-address.js';

/**
 * Which addresses a name may stand for:
 * - `any`: the operator has listed the host;
 * - `listed`: one of the networks that the operator has listed;
 * - `public`: one on the public internet, or of these networks.
 */
export type Reach = 'any' | 'listed' | 'public';

export interface Destination {
  readonly url: URL;
  readonly reach: Reach;
}

/** What the operator lets outgoing calls reach although it is internal, and by http. */
export interface Allowance {
  /** `host` or `host:port`, as a URL writes them. */
  readonly hosts: ReadonlySet<string>;
  /** Networks and single addresses. */
  readonly networks: readonly string[];
}

/** Names that no public address has by rights: special ones, and what companies and container platforms use inside. */
const internalSuffixes =
  /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|private|corp|home|lan|home\.arpa)$/;

/** What `EGRESS_ALLOW` lists. */
export function allowanceOf(entries: readonly string[]): Allowance {
  return {
    hosts: new Set(entries.filter((entry) => !isNetwork(entry))),
    networks: entries.filter(isNetwork),
  };
}

function isNetwork(entry: string): boolean {
  return entry.includes('/') || isIP(entry) !== 0;
}

/** Where a URL leads, or in a sentence why nothing is sent there. Names are not resolved yet. */
export function destinationOf(text: string, allowance: Allowance): Destination | { fault: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return { fault: 'This is no address. Give one that begins with https://.' };
  const fault = faultOf(url);
  if (fault !== undefined) return { fault };
  const { hosts, networks } = allowance;
  if (hosts.has(url.hostname) || hosts.has(`${url.hostname}:${portOf(url)}`)) return { url, reach: 'any' };
  const address = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0) return ofAddress(url, address, networks);
  const unusual = unusualIn(url);
  if (unusual === undefined) return { url, reach: 'public' };
  return networks.length > 0 ? { url, reach: 'listed' } : { fault: unusual };
}

/** Whether a name of this reach may stand for the address. */
export function admits(address: string, reach: Reach, { networks }: Allowance): boolean {
  if (reach === 'any' || isListed(address, networks)) return true;
  return reach === 'public' && isGlobalUnicast(address);
}

/** Of what is wrong whoever listed the host. */
function faultOf({ protocol, username, password, hash, hostname }: URL): string | undefined {
  if (protocol !== 'https:' && protocol !== 'http:') return 'The address must begin with https://.';
  if (username !== '' || password !== '') return 'Leave out user name and password.';
  if (hash !== '') return 'Leave out what follows the #.';
  return hostname.endsWith('.') ? 'Leave out the dot at the end of the host name.' : undefined;
}

function ofAddress(url: URL, address: string, networks: readonly string[]): Destination | { fault: string } {
  if (isListed(address, networks)) return { url, reach: 'listed' };
  const unusual = unusualIn(url);
  if (unusual !== undefined) return { fault: unusual };
  return isGlobalUnicast(address) ? { url, reach: 'public' } : { fault: unreachable };
}

function unusualIn({ protocol, port, hostname }: URL): string | undefined {
  if (protocol !== 'https:') return 'The address must begin with https://.';
  if (port !== '') return 'The address must be on port 443, the one of https.';
  if (!/[.:]/.test(hostname) || internalSuffixes.test(hostname)) return unreachable;
  return undefined;
}

/** An empty list would mean every address. */
function isListed(address: string, networks: readonly string[]): boolean {
  return networks.length > 0 && addressAllowed(address, networks);
}

function portOf({ protocol, port }: URL): string {
  if (port !== '') return port;
  return protocol === 'https:' ? '443' : '80';
}
