/**
 * Why an outgoing request came to nothing:
 * - `forbidden`: the address is none that may be called;
 * - `unreachable`: no connection, or it broke;
 * - `timeout`: the answer was not complete in time;
 * - `redirect`: the answer sends elsewhere, which is never followed;
 * - `too_large`: the answer is longer than it may be;
 * - `status`: the answer reports a failure;
 * - `not_json`: the answer is no JSON.
 */
export type EgressFailureKind =
  'forbidden' | 'unreachable' | 'timeout' | 'redirect' | 'too_large' | 'status' | 'not_json';

/** The same for what may not be called and for what does not answer: a tenant must not find out what listens where. */
export const unreachable =
  'The address cannot be reached. It must be an https address on the public internet that answers.';

const sentences: Readonly<Record<EgressFailureKind, string>> = {
  forbidden: unreachable,
  unreachable,
  timeout: 'The address did not answer in time.',
  redirect: 'The address answers with a redirect, which is not followed.',
  too_large: 'The address answers with more than 1 MiB.',
  status: 'The address answers with a failure.',
  not_json: 'The address answers with something that is no JSON.',
};

/** An outgoing request that came to nothing. The message may be shown; `detail` is for the log alone. */
export class EgressFailure extends Error {
  constructor(
    readonly kind: EgressFailureKind,
    readonly detail: string,
    message = sentences[kind],
  ) {
    super(message);
  }
}
