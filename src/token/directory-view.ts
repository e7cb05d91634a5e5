import type { SessionMember } from '../http/index.js';

/** How the directory says who a member is: this module knows no more of members than that they are there. */
export interface DirectoryView {
  /** SQL over `member m` of organization `$1`. */
  readonly columns: string;
  /** What the columns hold, as a session shows it. `roles`: every role, lowest first. */
  readonly read: (
    row: Readonly<Record<string, unknown>>,
    roles: readonly string[],
  ) => Omit<SessionMember, 'id' | 'organizationId'>;
}
