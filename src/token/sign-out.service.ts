import { Injectable } from '@nestjs/common';
import type { Person } from './current-person.js';
import { type LoggedOut, LogoutService } from './logout.service.js';
import { OperatorSignIn } from './operator-sign-in.service.js';
import { clearingSessionCookie, clearingSetupCookie } from './session-cookie.js';

/** What a sign-out answers, and the cookie that it takes away. */
export interface SignedOut {
  clearing: string;
  answer: LoggedOut;
}

/** Ends the session of whoever it is: a member's, the operator's, or that of a set-up link. */
@Injectable()
export class SignOutService {
  constructor(
    private readonly members: LogoutService,
    private readonly operators: OperatorSignIn,
  ) {}

  async signOut(person: Person): Promise<SignedOut> {
    if (person.type === 'operator') return { clearing: await this.operators.signOut(person), answer: {} };
    // The link itself goes on: it can be opened again until it ends.
    if (person.type === 'setup_link') return { clearing: clearingSetupCookie, answer: {} };
    return { clearing: clearingSessionCookie, answer: await this.members.logout(person) };
  }
}
