import { AppError, type LogLevel } from '../http/index.js';

interface Failure {
  readonly status: 400 | 403 | 404 | 429;
  /** What the page is called. */
  readonly title: string;
  /** What went wrong, in words for whoever wanted to sign in. */
  readonly what: string;
  /** What they can do about it. */
  readonly remedy: string;
}

const again = 'Go back to the application and sign in again.';
const tellAdmin = 'Tell the administrator of your organization, with the reference below.';

/** Every reason for which a login ends, and what its page says: the closed list, printed in the reference. */
export const loginFailures = {
  parameters: {
    status: 400,
    title: 'This address is not right',
    what: 'The address of this page was changed on its way, or is not complete.',
    remedy: again,
  },
  not_found: {
    status: 404,
    title: 'No single sign-on here',
    what: 'There is no organization with single sign-on for this address.',
    remedy: 'Check the address, or ask the administrator of your organization how you sign in.',
  },
  throttled: {
    status: 429,
    title: 'Too many tries',
    what: 'There were too many tries to sign in from your network.',
    remedy: 'Wait a minute, then sign in again.',
  },
  flow_unknown: {
    status: 400,
    title: 'This sign-in is over',
    what: 'This sign-in was not begun in this browser, or has been used already.',
    remedy: again,
  },
  flow_expired: {
    status: 400,
    title: 'This sign-in took too long',
    what: 'More than ten minutes have gone by since this sign-in was begun.',
    remedy: again,
  },
  connection_changed: {
    status: 400,
    title: 'Single sign-on was changed',
    what: 'The settings of single sign-on were changed while you were signing in.',
    remedy: again,
  },
  callback_mismatch: {
    status: 400,
    title: 'This answer came to the wrong place',
    what: 'The answer of the identity provider came to another address than this sign-in was begun with.',
    remedy: `${again} If it happens again, tell the administrator of your organization.`,
  },
  issuer_mismatch: {
    status: 400,
    title: 'This answer came from somebody else',
    what: 'The answer does not come from the identity provider of your organization.',
    remedy: tellAdmin,
  },
  provider_denied: {
    status: 403,
    title: 'Your identity provider said no',
    what: 'The identity provider of your organization did not let you sign in to this application.',
    remedy: 'Ask the administrator of your organization to assign this application to you.',
  },
  provider_error: {
    status: 400,
    title: 'Your identity provider reported a problem',
    what: 'The identity provider of your organization could not complete the sign-in.',
    remedy: `${again} If it happens again, tell the administrator of your organization.`,
  },
  provider_unreachable: {
    status: 400,
    title: 'Your identity provider does not answer',
    what: 'The identity provider of your organization could not be reached, or took too long to answer.',
    remedy: 'Wait a minute, then sign in again.',
  },
  provider_answer: {
    status: 400,
    title: 'Your identity provider gave a wrong answer',
    what: 'What the identity provider of your organization answered can not be used.',
    remedy: tellAdmin,
  },
  client_refused: {
    status: 400,
    title: 'Single sign-on is not set up right',
    what: 'The identity provider of your organization does not accept the credentials of this application.',
    remedy: 'Tell the administrator of your organization that client ID or client secret are not right.',
  },
  code_refused: {
    status: 400,
    title: 'This sign-in is over',
    what: 'The identity provider of your organization does not accept the code that it gave before.',
    remedy: again,
  },
  token_signature: tokenFailure('Its signature is not right.'),
  token_key: tokenFailure('It is signed with a key that is not known.'),
  token_algorithm: tokenFailure('It is signed in a way that is not accepted.'),
  token_issuer: tokenFailure('It names another issuer.'),
  token_audience: tokenFailure('It is meant for another application.'),
  token_party: tokenFailure('It was given to another application.'),
  token_expired: tokenFailure('It has expired.'),
  token_future: tokenFailure('Its time lies in the future.'),
  token_nonce: tokenFailure('It belongs to another sign-in.'),
  token_subject: tokenFailure('It does not say in a usable way who you are.'),
  email_missing: {
    status: 403,
    title: 'Your e-mail address is missing',
    what: 'Your identity provider did not tell an e-mail address of yours that can be used.',
    remedy: 'Ask the administrator of your organization to add an e-mail address to your account there.',
  },
  email_domain: {
    status: 403,
    title: 'Your e-mail address does not belong here',
    what: 'The domain of your e-mail address is none of those with which this organization signs in.',
    remedy: 'Sign in with your work account, or ask the administrator of your organization.',
  },
  email_unverified: {
    status: 403,
    title: 'Your e-mail address is not verified',
    what: 'Your identity provider does not say that your e-mail address is verified.',
    remedy: 'Verify the address there, or ask the administrator of your organization.',
  },
  domain_unverified: {
    status: 403,
    title: 'Your organization is not ready yet',
    what: 'Your organization has not proved yet that the domain of your e-mail address is its own.',
    remedy: tellAdmin,
  },
  member_disabled: {
    status: 403,
    title: 'Your access was ended',
    what: 'Your access to this organization is disabled.',
    remedy: 'Ask the administrator of your organization if you should have access.',
  },
  member_unknown: {
    status: 403,
    title: 'You are not a member',
    what: 'You are signed in at your identity provider, but not a member of this organization here.',
    remedy: 'Ask the administrator of your organization to add you.',
  },
  identity_other: {
    status: 403,
    title: 'Your account is another one',
    what: 'A member with your e-mail address exists, who signs in with another account of your identity provider.',
    remedy: tellAdmin,
  },
  address_taken: {
    status: 403,
    title: 'Your e-mail address is taken',
    what: 'Your e-mail address belongs to a member of this organization as a further address or user name.',
    remedy: tellAdmin,
  },
  collision: {
    status: 400,
    title: 'You signed in twice at once',
    what: 'Another sign-in of yours was completed at the same moment.',
    remedy: again,
  },
} as const satisfies Record<string, Failure>;

export type LoginFailureReason = keyof typeof loginFailures;

const prefix = 'login_';

/**
 * A login that ends here. `detail` is for the log alone: whatever comes from outside may be in it, control
 * characters are taken out and its length is capped.
 */
export function loginFailure(reason: LoginFailureReason, detail?: string, logLevel?: LogLevel): AppError {
  const { status, what, remedy } = loginFailures[reason];
  return new AppError(`${prefix}${reason}`, status, `${what} ${remedy}`, {
    privateDetail: detail === undefined ? what : `${what} ${legible(detail)}`,
    ...(logLevel && { logLevel }),
    ...(reason === 'throttled' && { headers: { 'retry-after': '60' } }),
  });
}

/** What the page of an error says; undefined for an error that is no login's. */
export function failureOf({ code }: AppError): Failure | undefined {
  const reason = code.startsWith(prefix) ? code.slice(prefix.length) : '';
  return Object.hasOwn(loginFailures, reason)
    ? loginFailures[reason as LoginFailureReason] // as: it is one of its own names
    : undefined;
}

/** One line of visible characters, however it came. */
export function legible(text: string, max = 300): string {
  return text
    .replaceAll(/[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]+/g, ' ')
    .replaceAll(/[\u2028-\u202e\u2066-\u2069]+/g, ' ')
    .slice(0, max);
}

function tokenFailure(why: string): Failure {
  return {
    status: 400,
    title: 'Your identity provider gave a wrong answer',
    what: `The identity provider's statement about you is not accepted. ${why}`,
    remedy: tellAdmin,
  };
}
