import { createHash } from 'node:crypto';

/** The page's own style: nothing is asked of anybody else. */
export const style = `
:root { color-scheme: light dark; --ground: #fff; --text: #1d2330; --soft: #59616f; --line: #d5d9e0;
  --raised: #f5f6f8; --link: #0b57c2; --get: #14602f; --post: #0b57c2; --put: #7a4a00; --patch: #6a2fa0;
  --delete: #a5171c; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171d; --text: #e3e6eb; --soft: #a3abb8;
  --line: #343a45; --raised: #1d2129; --link: #82b4ff; --get: #7fd69b; --post: #82b4ff; --put: #f0b45c;
  --patch: #cda2f7; --delete: #ff958f; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code, pre { font: 0.875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { margin: 0; padding: 0.75rem 1rem; background: var(--raised); border: 1px solid var(--line);
  border-radius: 6px; white-space: pre-wrap; }
h1, h2, h3, h4 { line-height: 1.25; }
h2 { margin-top: 3rem; padding-top: 1rem; border-top: 2px solid var(--line); }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
h4 { margin: 1.5rem 0 0.5rem; }
ul { padding-left: 1.25rem; }
figure { margin: 0.75rem 0; }
figcaption, .type, .limits, .version { color: var(--soft); font-size: 0.875rem; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; padding: 0.5rem 1rem; background: var(--ground); z-index: 1; }
.page { max-width: 78rem; margin: 0 auto; padding: 0 1rem 4rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav > ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; }
nav a { display: inline-block; padding: 0.25rem 0; }
nav ul ul { display: none; }
article { margin: 1.5rem 0; padding: 0 0 1.5rem; border-bottom: 1px solid var(--line); }
.overview { list-style: none; padding: 0; }
.overview li { padding: 0.35rem 0; border-bottom: 1px solid var(--line); }
.method { display: inline-block; min-width: 4.2rem; font-weight: 700; font-size: 0.8125rem; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); }
.patch { color: var(--patch); } .delete { color: var(--delete); }
.call { padding: 0.5rem 0.75rem; background: var(--raised); border-left: 4px solid var(--line); }
.fields { margin: 0.5rem 0; }
.fields > div { padding: 0.5rem 0; border-top: 1px solid var(--line); }
.fields dt code { font-weight: 700; }
.fields dd { margin: 0.15rem 0 0 1rem; }
.fields dd p { margin: 0.15rem 0; }
.required { color: var(--delete); font-size: 0.875rem; }
.answer { margin: 0; padding: 0.4rem 0; border-top: 1px solid var(--line); }
summary { cursor: pointer; }
.status { display: inline-block; min-width: 2.5rem; }
.s2, .s3 { color: var(--get); } .s4 { color: var(--put); } .s5 { color: var(--delete); }
@media (min-width: 64rem) {
  .columns { display: grid; grid-template-columns: 17rem minmax(0, 1fr); gap: 3rem; }
  nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 1rem 0;
    font-size: 0.9375rem; }
  nav > ul { display: block; }
  nav > ul > li { margin-bottom: 0.5rem; }
  nav ul ul { display: block; padding-left: 0.75rem; border-left: 1px solid var(--line); }
}
@media print { nav { display: none; } }
`;

const hash = createHash('sha256').update(style).digest('base64');

/** Nothing but this one style: no script, no picture, no frame, nothing from elsewhere. */
export const contentSecurityPolicy =
  `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; ` +
  `form-action 'none'; frame-ancestors 'none'`;
