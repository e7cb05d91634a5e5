import { AppError, currentRequest } from '../http/index.js';

/** RFC 7644 §3.11: 501 is the RFC's word for having no "me". */
export function nobody(): AppError {
  const message =
    currentRequest()?.principal?.type === 'member'
      ? '/Me can be read alone: the identity provider, or an admin, changes it.'
      : '/Me is not served to provisioning credentials: they stand for no person.';
  return new AppError('no_me', 501, message, { logLevel: 'info' });
}
