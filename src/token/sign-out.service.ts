import { Injectable } from '@nestjs/common';
import type { MemberPrincipal, OperatorPrincipal } from '../http/index.js';
import { type LoggedOut, LogoutService } from './logout.service.js';
import { OperatorSignIn } from './operator-sign-in.service.js';
import { clearingSessionCookie } from './session-cookie.js';

/** What a sign-out answers, and the cookie that it takes away. */
export interface SignedOut {
  clearing: string;
  answer: LoggedOut;
}

/** Ends the session of whoever it is: a member's, or the operator's. */
@Injectable()
export class SignOutService {
  constructor(
    private readonly members: LogoutService,
    private readonly operators: OperatorSignIn,
  ) {}

  async signOut(person: MemberPrincipal | OperatorPrincipal): Promise<SignedOut> {
    if (person.type === 'operator') return { clearing: await this.operators.signOut(person), answer: {} };
    return { clearing: clearingSessionCookie, answer: await this.members.logout(person) };
  }
}
