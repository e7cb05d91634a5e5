import { Transform } from 'class-transformer';
import { IsListOf } from './field-rules.js';

/** Letters, digits and hyphens in parts of 1 to 63, the last of them no number (RFC 1123 §2.1). */
const domainName =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether a text is the name of a domain, in lower case and with a dot in it. */
export function isDomainName(text: string): boolean {
  return domainName.test(text);
}

/** Domain names, at most `max`, taken in lower case and once each. */
export function IsDomainList(max: number): PropertyDecorator {
  const lower = Transform(({ value }) => lowerCased(value));
  const rule = IsListOf('a domain name such as example.com', max, isDomainName);
  return (target, property) => {
    lower(target, property);
    rule(target, property);
  };
}

/** Anything that is no list of texts is left for the rule to refuse. */
function lowerCased(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const entries: unknown[] = value;
  return [...new Set(entries.map((entry) => (typeof entry === 'string' ? entry.toLowerCase() : entry)))];
}
