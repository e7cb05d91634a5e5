import { createParamDecorator } from '@nestjs/common';
import { currentRequest, type MemberPrincipal, unauthorized } from '../http/index.js';

/** Who is signed in, on a route that lets members in. Throws 401 where it is somebody else. */
export const CurrentMember = createParamDecorator((): MemberPrincipal => {
  const principal = currentRequest()?.principal;
  if (principal?.type !== 'member') throw unauthorized('The route was reached without a member');
  return principal;
});
