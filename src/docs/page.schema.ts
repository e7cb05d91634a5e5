import { html, type Html } from '../http/index.js';
import { phrase, prose } from './html.js';
import { nameOf, type Schema } from './openapi.js';

/** The fields of an object, each with its type, what it may hold and what it means. */
export function fieldList(schema: Schema): Html | undefined {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return undefined;
  const required = new Set(schema.required);
  return html`<dl class="fields">
    ${fields.map(([name, field]) => fieldItem(name, field, required.has(name)))}
  </dl>`;
}

/** One named value: a field, a parameter or a header. */
export function fieldItem(name: string, schema: Schema, required: boolean): Html {
  const inner = fieldList(schema.items ?? schema);
  return html`<div>
    <dt>
      <code>${name}</code> <span class="type">${typeOf(schema)}</span>
      ${required ? html`<span class="required">required</span>` : undefined}
    </dt>
    <dd>${prose(sentence(schema))} ${limitsOf(schema)} ${inner}</dd>
  </div>`;
}

/** The type in words, with a link where it is a shape of its own. */
export function typeOf(schema: Schema): Html {
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref);
    return html`<a href="#shape-${name}">${name}</a>`;
  }
  if (schema.anyOf) return joined(schema.anyOf.map(typeOf));
  if (schema.items) return html`list of ${typeOf(schema.items)}`;
  const types = [schema.type ?? 'any value'].flat();
  const words = types.map((type) => (type === 'string' && schema.format ? schema.format : type));
  return html`${words.join(' or ')}`;
}

function joined(parts: Html[]): Html {
  const [first, ...others] = parts;
  return html`${first}${others.map((part) => html` or ${part}`)}`;
}

function sentence({ description, items }: Schema): string {
  return description ?? items?.description ?? '';
}

function limitsOf(schema: Schema): Html | undefined {
  const limits = [
    schema.enum && `One of ${codes(schema.enum)}.`,
    schema.items?.enum && `Each one of ${codes(schema.items.enum)}.`,
    range(schema.minLength, schema.maxLength, ' characters'),
    range(schema.minItems, schema.maxItems, ' entries'),
    range(schema.minimum, schema.maximum, ''),
    schema.default === undefined ? undefined : `Default: ${codes([schema.default])}.`,
    schema.readOnly ? 'Set by the service alone.' : undefined,
    schema.writeOnly ? 'Never answered.' : undefined,
  ].filter((limit) => limit !== undefined);
  return limits.length > 0 ? html`<p class="limits">${phrase(limits.join(' '))}</p>` : undefined;
}

function codes(values: unknown[]): string {
  return values.map((value) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``).join(', ');
}

function range(from: number | undefined, to: number | undefined, what: string): string | undefined {
  if (to === undefined) return from === undefined ? undefined : `At least ${from}${what}.`;
  return from === undefined ? `At most ${to}${what}.` : `${from} to ${to}${what}.`;
}
