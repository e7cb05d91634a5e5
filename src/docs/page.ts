import { html, Html } from '../http/index.js';
import { phrase, prose } from './html.js';
import { type Call, callsOf, type OpenApi } from './openapi.js';
import { callLine, operationArticle } from './page.operation.js';
import { fieldList } from './page.schema.js';
import { style } from './page.style.js';

/** The description as a page for people: no script, nothing from elsewhere. */
export function renderPage(document: OpenApi): string {
  const { info } = document;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${info.title} API</title>
        ${styleElement}
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <div class="page columns">
          ${navigation(document)}
          <main id="main">${introduction(document)} ${sections(document)} ${shapes(document)}</main>
        </div>
      </body>
    </html>`;
  return page.text;
}

/** Byte for byte as its hash in the policy has it. */
const styleElement = new Html(`<style>${style}</style>`);

/** The calls of a tag that are no other call under another address. */
function callsOfTag(document: OpenApi, tag: string): Call[] {
  return callsOf(document).filter(
    ({ operation }) => operation.tags.includes(tag) && operation['x-same-as'] === undefined,
  );
}

function navigation(document: OpenApi): Html {
  const items = document.tags.map(({ name }) => {
    const links = callsOfTag(document, name).map(
      ({ operation }) => html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`,
    );
    return html`<li>
      <a href="#${anchorOf(name)}">${name}</a>
      <ul>
        ${links}
      </ul>
    </li>`;
  });
  return html`<nav aria-label="Contents">
    <ul>
      ${items}
      <li><a href="#credentials">Credentials</a></li>
      <li><a href="#shapes">Shapes</a></li>
    </ul>
  </nav>`;
}

function introduction({ info, servers, components }: OpenApi): Html {
  const schemes = Object.values(components.securitySchemes).map(
    ({ description }) => html`<li>${phrase(description ?? '')}</li>`,
  );
  return html`<header>
      <h1>${info.title} API</h1>
      <p class="version">
        Version ${info.version} at <code>${servers[0]?.url}</code>. For programs:
        <a href="/api/openapi.json">openapi.json</a>
      </p>
    </header>
    <p>${info.summary}</p>
    ${prose(info.description)}
    <h2 id="credentials">Credentials</h2>
    <ul>
      ${schemes}
    </ul>`;
}

function sections(document: OpenApi): Html[] {
  const all = callsOf(document);
  return document.tags.map(({ name, description }) => {
    const calls = callsOfTag(document, name);
    const articles = calls.map((call) => {
      const { operationId } = call.operation;
      const aliases = all.filter(({ operation }) => operation['x-same-as'] === operationId);
      return operationArticle(document, call, aliases);
    });
    const id = anchorOf(name);
    return html`<section aria-labelledby="${id}">
      <h2 id="${id}">${name}</h2>
      ${prose(description)}
      <ul class="overview">
        ${calls.map(overviewItem)}
      </ul>
      ${articles}
    </section>`;
  });
}

function overviewItem(call: Call): Html {
  const { operationId, summary } = call.operation;
  return html`<li><a href="#${operationId}">${summary}</a><br />${callLine(call)}</li>`;
}

function shapes({ components }: OpenApi): Html {
  const articles = Object.entries(components.schemas).map(
    ([name, schema]) =>
      html`<article id="shape-${name}" aria-labelledby="shape-${name}-title">
        <h3 id="shape-${name}-title"><a href="#shape-${name}">${name}</a></h3>
        ${prose(schema.description)} ${fieldList(schema)}
      </article>`,
  );
  return html`<section aria-labelledby="shapes">
    <h2 id="shapes">Shapes</h2>
    <p>What bodies and answers are made of.</p>
    ${articles}
  </section>`;
}

function anchorOf(tag: string): string {
  return tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
