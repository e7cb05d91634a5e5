import { createHash } from 'node:crypto';
import { chownSync, lstatSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-error.js';
import { reaches, type ServerAccount } from './server-account.js';

/**
 * A directory for the server's socket, closed to all but the server and root. It lies in the temporary
 * directory since a socket's path is short by law (107 bytes, 103 on macOS) and `DATA_DIR` may not be.
 */
export function socketDirectory(dataDirectory: string, account: ServerAccount): string {
  const digest = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12);
  const directory = path.join(base(account), `muster-${account.uid}-${digest}`);
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch {
    // Whoever foresaw our name and took it doesn't get our sockets.
    return isOurs(directory, account) ? directory : handOver(mkdtempSync(`${directory}-`), account);
  }
  return handOver(directory, account);
}

export function removeSocketDirectory(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Not empty: the server was killed, and the next start uses it again.
  }
}

function base(account: ServerAccount): string {
  const found = [os.tmpdir(), '/tmp'].find((each) => isShort(each) && reaches(account, [each]));
  if (found) return found;
  throw new EmbeddedPostgresError(
    `the database's user can't use the temporary directory ${os.tmpdir()}: set TMPDIR`,
  );
}

function isShort(directory: string): boolean {
  return Buffer.byteLength(path.join(directory, 'muster-4294967295-0123456789ab-abcdef', SOCKET)) <= 103;
}

const SOCKET = '.s.PGSQL.5432.lock';

function isOurs(directory: string, account: ServerAccount): boolean {
  const { uid, mode } = lstatSync(directory);
  return (mode & 0o170777) === 0o040700 && uid === account.uid;
}

function handOver(directory: string, account: ServerAccount): string {
  if (account.switched) chownSync(directory, account.uid, account.gid);
  return directory;
}
