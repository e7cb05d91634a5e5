import { AppError } from '../http/index.js';

/** RFC 6749 §5.2 */
const codes = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
];

/** Whether an address is one of the endpoints of OAuth. */
export function isOauthPath(url: string): boolean {
  return /^\/+oauth2(\/|$|\?)/i.test(url);
}

/** An error as the token endpoint tells it. What has no code of its own there gets the nearest. */
export function oauthErrorFormat(error: AppError): { contentType: string; body: object } {
  const body = { error: codeOf(error), error_description: describable(error.message) };
  return { contentType: 'application/json; charset=utf-8', body };
}

/** 401 without a word on what was wrong; `privateDetail` is for the log. */
export function invalidClient(privateDetail: string): AppError {
  return new AppError('invalid_client', 401, 'The client is not known, or did not prove itself.', {
    privateDetail,
    headers: { 'www-authenticate': 'Basic realm="muster"' },
  });
}

export function oauthError(code: string, message: string): AppError {
  return new AppError(code, 400, message);
}

function codeOf({ code, status }: AppError): string {
  if (codes.includes(code)) return code;
  if (status === 429 || status === 503) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}

/** The characters that RFC 6749 §5.2 allows in a description. */
function describable(text: string): string {
  return text.replaceAll('"', "'").replace(/[^\x20-\x5b\x5d-\x7e]/g, '?');
}
