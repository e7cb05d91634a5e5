import { html, Html } from '../http/index.js';
import { breakable, phrase, prose } from './html.js';
import {
  type Call,
  type Content,
  type Example,
  type OpenApi,
  type Operation,
  type RequestBody,
  resolved,
  type Response,
  type Schema,
} from './openapi.js';
import { fieldItem, fieldList, typeOf } from './page.schema.js';

/** Bodies with more fields than this are shown among the shapes alone. */
const fewFields = 14;

/** One call: what it does, who may, what goes in and what comes out. `aliases` are its other addresses. */
export function operationArticle(document: OpenApi, call: Call, aliases: Call[]): Html {
  const { operation } = call;
  const id = operation.operationId;
  return html`<article id="${id}" aria-labelledby="${id}-title">
    <h3 id="${id}-title"><a href="#${id}">${operation.summary}</a></h3>
    <p class="call">${callLine(call)}</p>
    ${prose(operation.description)} ${aliasLine(aliases)}
    <p class="access">${phrase(accessOf(operation))}</p>
    ${parameterList(document, operation)} ${requestBody(document, operation)} ${answers(document, operation)}
  </article>`;
}

/** Method and address. */
export function callLine({ method, path }: Call): Html {
  return html`<span class="method ${method}">${method.toUpperCase()}</span> <code>${breakable(path)}</code>`;
}

function aliasLine(aliases: Call[]): Html | undefined {
  if (aliases.length === 0) return undefined;
  const paths = aliases.map(({ path }) => html`<li><code>${breakable(path)}</code></li>`);
  return html`<p>The same, for the organization of the token:</p>
    <ul>
      ${paths}
    </ul>`;
}

const credentials: Record<string, string> = {
  operatorKey: 'the operator key',
  scimToken: 'a SCIM token',
  serviceAccount: 'an access token of a service account',
};

function accessOf({ security }: Operation): string {
  const [first] = security;
  if (!first) return '**Credential:** none.';
  if (Object.keys(first).length === 0) return '**Credential:** none; one that is sent must be good.';
  const names = security.flatMap(Object.entries<string[]>).map(([scheme, scopes]) => {
    const narrowed = scopes.map((scope) => `\`${scope}\``).join(', ');
    return `${credentials[scheme] ?? scheme}${narrowed === '' ? '' : ` with the scope ${narrowed}`}`;
  });
  return `**Credential:** ${names.join(', or ')}.`;
}

function parameterList({ components }: OpenApi, { parameters = [] }: Operation): Html | undefined {
  if (parameters.length === 0) return undefined;
  const items = parameters.map((given) => {
    const { name, description, required = false, schema, example } = resolved(given, components.parameters);
    const shown = example === undefined ? '' : ` For example \`${example}\`.`;
    return fieldItem(name, { ...schema, description: `${description ?? ''}${shown}` }, required);
  });
  return html`<h4>Parameters</h4>
    <dl class="fields">${items}</dl>`;
}

function requestBody({ components }: OpenApi, { requestBody: given }: Operation): Html | undefined {
  if (!given) return undefined;
  const body = resolved<RequestBody>(given, components.requestBodies);
  const types = Object.keys(body.content);
  const [content] = Object.values(body.content);
  if (!content) return undefined;
  const schema: Schema = resolved<Schema>(content.schema, components.schemas);
  const few = Object.keys(schema.properties ?? {}).length <= fewFields;
  return html`<h4>Body</h4>
    <p>
      ${typeOf(content.schema)} as
      ${phrase(types.map((type) => `\`${type}\``).join(' or '))}${
        body.required ? '.' : '; it may be left out.'
      }
    </p>
    ${few ? fieldList(schema) : undefined} ${examples(content.examples)}`;
}

function answers({ components }: OpenApi, { responses }: Operation): Html {
  const items = Object.entries(responses).map(([status, given]) => {
    return answer(status, resolved<Response>(given, components.responses));
  });
  return html`<h4>Answers</h4>
    ${items}`;
}

function answer(status: string, { description, headers = {}, content }: Response): Html {
  const title = html`<strong class="status s${status.charAt(0)}">${status}</strong> ${phrase(description)}`;
  const fields = Object.entries(headers).map(([name, { description: text, schema, example }]) => {
    const shown = example === undefined ? '' : ` For example \`${example}\`.`;
    return fieldItem(name, { ...schema, description: `${text ?? ''}${shown}` }, false);
  });
  if (fields.length === 0 && !content) return html`<p class="answer">${title}</p>`;
  const list = html`<dl class="fields">${fields}</dl>`;
  const open = status.startsWith('2') ? new Html('open') : undefined;
  return html`<details class="answer" ${open}>
    <summary>${title}</summary>
    ${
      fields.length > 0
        ? html`<p>Headers:</p>
            ${list}`
        : undefined
    }
    ${contentOf(content)}
  </details>`;
}

function contentOf(content: Content = {}): Html[] {
  return Object.entries(content).map(
    ([type, { schema, examples: given }]) =>
      html`<p>${typeOf(schema)} as <code>${type}</code>:</p>
        ${examples(given)}`,
  );
}

function examples(given: Record<string, Example> = {}): Html[] {
  return Object.values(given).map(({ summary, value }) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
    return html`<figure>
      <figcaption>${phrase(summary ?? 'Example')}</figcaption>
      <pre><code>${text}</code></pre>
    </figure>`;
  });
}
