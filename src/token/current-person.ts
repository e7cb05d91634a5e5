import { createParamDecorator } from '@nestjs/common';
import { currentRequest, type MemberPrincipal, type OperatorPrincipal, unauthorized } from '../http/index.js';

/** Who is signed in on a route for members and the operator. Throws 401 where it is somebody else. */
export const CurrentPerson = createParamDecorator((): MemberPrincipal | OperatorPrincipal => {
  const principal = currentRequest()?.principal;
  if (principal?.type === 'member' || principal?.type === 'operator') return principal;
  throw unauthorized('The route was reached without anybody signed in');
});
