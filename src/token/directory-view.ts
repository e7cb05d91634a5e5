import type { SessionMember } from '../http/index.js';

/** How the directory says who a member is: this module knows no more of members than that they are there. */
export interface DirectoryView {
  /** SQL over `member m` of organization `$1`. `$2` and `$3`: every role, lowest first, and in lower case. */
  readonly columns: string;
  /** What the columns hold, as a session shows it. */
  readonly read: (row: Readonly<Record<string, unknown>>) => Omit<SessionMember, 'id' | 'organizationId'>;
}
