import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-error.js';

/** As whom PostgreSQL runs: it refuses to be root. */
export interface ServerAccount {
  uid: number;
  gid: number;
  /** Node is root and becomes this user for the server alone. */
  switched: boolean;
}

/** The user of this process or, for root, the owner of the existing cluster, `postgres` or `nobody`. */
export function serverAccount(clusterDirectory: string): ServerAccount {
  const own = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
  if (own.uid !== 0) return { ...own, switched: false };
  const account = ownerOf(clusterDirectory) ?? passwdEntry('postgres') ?? passwdEntry('nobody');
  if (account) return { ...account, switched: true };
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody": start Muster as another user, or set DATABASE_URL',
  );
}

/** Whether the account can walk down to all these directories. */
export function reaches(account: ServerAccount, directories: string[]): boolean {
  return !account.switched || directories.every((directory) => ancestors(directory).every(isOpen));

  function isOpen(directory: string): boolean {
    const { mode, uid, gid } = statSync(directory);
    if (uid === account.uid) return (mode & 0o100) !== 0;
    return (mode & (gid === account.gid ? 0o010 : 0o001)) !== 0;
  }
}

function ownerOf(directory: string): { uid: number; gid: number } | undefined {
  const found = statSync(directory, { throwIfNoEntry: false });
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined;
}

/** initdb wants its user to have a name, so only users of the system will do. */
function passwdEntry(name: string): { uid: number; gid: number } | undefined {
  const entry = readPasswd().find((line) => line.startsWith(`${name}:`));
  const [uid, gid] = entry?.split(':').slice(2, 4).map(Number) ?? [];
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid };
}

function readPasswd(): string[] {
  try {
    return readFileSync('/etc/passwd', 'utf8').split('\n');
  } catch {
    return [];
  }
}

function ancestors(directory: string): string[] {
  const parent = path.dirname(directory);
  return parent === directory ? [directory] : [...ancestors(parent), directory];
}
