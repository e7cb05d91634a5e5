import { createParamDecorator } from '@nestjs/common';
import {
  currentRequest,
  type MemberPrincipal,
  type OperatorPrincipal,
  type SetupPrincipal,
  unauthorized,
} from '../http/index.js';

/** Whoever a browser's cookie can be of. */
export type Person = MemberPrincipal | OperatorPrincipal | SetupPrincipal;

/** Who is signed in on a route for all of them. Throws 401 where it is somebody else. */
export const CurrentPerson = createParamDecorator((): Person => {
  const principal = currentRequest()?.principal;
  const isPerson =
    principal?.type === 'member' || principal?.type === 'operator' || principal?.type === 'setup_link';
  if (isPerson) return principal;
  throw unauthorized('The route was reached without anybody signed in');
});
