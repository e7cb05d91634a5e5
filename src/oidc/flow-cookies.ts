import { randomBytes } from 'node:crypto';
import { isUuid } from '../http/index.js';

/** Cookies of RFC 6265bis `__Host-`: of this host alone, over TLS alone, for every path. */
const prefix = '__Host-muster_flow_';
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';
/** Longer than a flow lives, so that who comes late can be told so. */
const maxAge = 3_600;
/** Logins that one browser may have under way. */
const most = 5;

const shape = /^__Host-muster_flow_([a-z0-9]{6})=([a-z0-9]{1,8})\.([\da-f-]{36})\.([\w-]{43})$/;

/** What a browser holds of a login that it began: the organization, and the secret that binds the flow to it. */
export interface FlowCookie {
  readonly name: string;
  readonly orgId: string;
  readonly secret: string;
  /** Seconds since 1970. */
  readonly begunAt: number;
}

/** The flow cookies in a Cookie header, newest first; whatever isn't one of ours is passed over. */
export function flowCookies(header: string | undefined): FlowCookie[] {
  const found = (header ?? '').split(';').flatMap((pair) => {
    const cookie = flowCookie(pair.trim());
    return cookie ? [cookie] : [];
  });
  return found.toSorted((a, b) => b.begunAt - a.begunAt).slice(0, most * 4);
}

/** A cookie for a flow that begins now. Each has a name of its own, so that two tabs don't overwrite each other. */
export function newFlowCookie(orgId: string, secret: string, now = Date.now()): FlowCookie {
  const name = BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(36)
    .padStart(6, '0')
    .slice(-6);
  return { name, orgId, secret, begunAt: Math.floor(now / 1000) };
}

/** The Set-Cookie headers that give a browser this cookie, and take from it the oldest that would be too many. */
export function settingFlowCookie(cookie: FlowCookie, present: readonly FlowCookie[]): string[] {
  const { name, begunAt, orgId, secret } = cookie;
  const value = `${begunAt.toString(36)}.${orgId}.${secret}`;
  return [
    `${prefix}${name}=${value}; Max-Age=${maxAge}; ${attributes}`,
    ...present.slice(most - 1).map(clearingFlowCookie),
  ];
}

export function clearingFlowCookie({ name }: FlowCookie): string {
  return `${prefix}${name}=; Max-Age=0; ${attributes}`;
}

function flowCookie(pair: string): FlowCookie | undefined {
  const [, name = '', begun = '', orgId = '', secret = ''] = shape.exec(pair) ?? [];
  return isUuid(orgId) ? { name, orgId, secret, begunAt: Number.parseInt(begun, 36) } : undefined;
}
