import { STATUS_CODES } from 'node:http';
import { type AppError, html, Html } from '../http/index.js';
import { failureOf } from './login-failure.js';
import { style } from './login-page.style.js';

/** What the prompt for an address shows. */
interface Prompt {
  /** Where the login shall end, as it was asked for. */
  returnTo?: string | undefined;
  /** As it was typed, to be mended. */
  email?: string | undefined;
  /** What was wrong with it. */
  wrong?: string | undefined;
}

/** The page that asks for a work address; it works without a script. */
export function promptPage({ returnTo, email, wrong }: Prompt): string {
  const described = wrong === undefined ? undefined : html` aria-invalid="true" aria-describedby="wrong"`;
  return page(
    wrong === undefined ? 'Sign in' : 'Error: Sign in',
    html`<h1>Sign in</h1>
      ${wrong === undefined ? undefined : html`<p id="wrong" class="wrong" role="alert">${wrong}</p>`}
      <form method="post" action="/login">
        <label for="email">Work e-mail address</label>
        <input
          id="email"
          name="email"
          type="email"
          autocomplete="email"
          maxlength="254"
          required
          autofocus${described}
          value="${email ?? ''}"
        />
        ${returnTo === undefined ? undefined : html`<input name="returnTo" type="hidden" value="${returnTo}" />`}
        <button type="submit">Sign in with SSO</button>
      </form>
      <p class="soft">
        You are taken to the identity provider of your organization, and come back signed in.
      </p>`,
  );
}

/** The page of a login that ended. `reference` finds its audit event. */
export function failurePage(error: AppError, reference: string): string {
  const { title, what, remedy } = failureOf(error) ?? {
    title: STATUS_CODES[error.status] ?? 'Error',
    what: error.message,
    remedy: '',
  };
  return page(
    title,
    html`<h1>${title}</h1>
      <p>${what}</p>
      <p>${remedy}</p>
      <p><a href="/login">Sign in again</a></p>
      <p class="soft">Reference: <code>${reference}</code></p>`,
  );
}

const styleElement = new Html(`<style>${style}</style>`);

function page(title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`.text;
}
