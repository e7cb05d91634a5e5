import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { type AppError, currentRequest, registerErrorFormat } from '../http/index.js';
import { failurePage } from './login-page.js';
import { pageHeaders } from './login-page.style.js';

const html = 'text/html; charset=utf-8';

/** Says how failures under the login's addresses look. */
@Injectable()
export class LoginErrors {
  constructor(@Inject(CONFIG) { publicUrl }: Config) {
    registerErrorFormat(isBackchannelPath, backchannelError);
    registerErrorFormat(isBrowserPath, (error) => ({
      contentType: html,
      body: failurePage(error, currentRequest()?.requestId ?? ''),
      headers: pageHeaders(publicUrl),
    }));
  }
}

function backchannelError({ message, status }: AppError): { contentType: string; body: object } {
  const error = status >= 500 ? 'server_error' : 'invalid_request';
  return { contentType: 'application/json; charset=utf-8', body: { error, error_description: message } };
}

/** Where people are, not programs: they get a page. */
function isBrowserPath(url: string): boolean {
  const path = url.split('?', 1)[0] ?? '';
  return /^\/+(?:login|api\/+auth\/+oidc\/+(?:callback(?:\/+[^/]*)?|[^/]+\/+start))\/*$/i.test(path);
}

/** Where identity providers tell of a logout: errors as in OpenID Connect Back-Channel Logout §2.8. */
function isBackchannelPath(url: string): boolean {
  return /^\/+api\/+auth\/+oidc\/+backchannel-logout(?:\/|\?|$)/i.test(url);
}
