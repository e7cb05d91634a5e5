import { hash, randomBytes } from 'node:crypto';

/** What a browser or an application holds of a session, and what is kept of it. */
export interface SessionSecret {
  text: string;
  hash: Buffer;
}

/** What a presented text is looked up by. */
export interface PresentedSecret {
  orgId: string;
  hash: Buffer;
}

const idBytes = 16;
const secretBytes = 32;
const shape = /^[\w-]{64}$/;

/** 32 random bytes behind the id of their organization, so that no look-up across organizations is needed. */
export function makeSessionSecret(orgId: string): SessionSecret {
  const id = Buffer.from(orgId.replaceAll('-', ''), 'hex');
  const text = Buffer.concat([id, randomBytes(secretBytes)]).toString('base64url');
  return { text, hash: hashOf(text) };
}

/** Undefined for what was never one. */
export function readSessionSecret(text: string): PresentedSecret | undefined {
  if (!shape.test(text)) return undefined;
  const id = Buffer.from(text, 'base64url').subarray(0, idBytes).toString('hex');
  const orgId = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { orgId, hash: hashOf(text) };
}

function hashOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
