import { createHash } from 'node:crypto';

/** The pages' own style: nothing is asked of anybody else. */
export const style = `
:root { color-scheme: light dark; --ground: #fff; --text: #1d2330; --soft: #59616f; --line: #8a92a0;
  --link: #0b57c2; --on-link: #fff; --wrong: #a5171c; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171d; --text: #e3e6eb; --soft: #a3abb8;
  --line: #7c8594; --link: #82b4ff; --on-link: #14171d; --wrong: #ff958f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.55 system-ui, sans-serif;
  overflow-wrap: anywhere; }
main { max-width: 28rem; margin: 0 auto; padding: 12vh 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
label { display: block; font-weight: 600; }
input { display: block; width: 100%; margin: 0.35rem 0 1rem; padding: 0.65rem 0.75rem; font: inherit;
  color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; }
button { width: 100%; padding: 0.7rem 1rem; font: inherit; font-weight: 600; color: var(--on-link);
  background: var(--link); border: 0; border-radius: 6px; cursor: pointer; }
a { color: var(--link); }
a:focus-visible, input:focus-visible, button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.wrong { color: var(--wrong); }
.soft { color: var(--soft); font-size: 0.9375rem; }
code { font: 0.9375em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
`;

const hash = createHash('sha256').update(style).digest('base64');

/**
 * Nothing but this one style: no script, no picture, no frame, nothing from elsewhere. Browsers hold the redirects
 * behind a form to `form-action` as well, and these end at an identity provider.
 */
export function pageHeaders(publicUrl: string): Record<string, string> {
  const providers = publicUrl.startsWith('https:') ? 'https:' : 'https: http:';
  return {
    'content-security-policy':
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; ` +
      `form-action 'self' ${providers}; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
  };
}
