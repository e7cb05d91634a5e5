import type { Json } from './json.js';

/** Names of attributes, and URNs in their place: structure, whatever they say. */
export function isName(text: string): boolean {
  return /^[A-Za-z$][\w$-]{0,63}$/.test(text) || /^urn:[\w:.-]{1,200}$/i.test(text);
}

const segments = new Set(
  'api scim v2 users groups bulk me .search serviceproviderconfig resourcetypes schemas user group'.split(
    ' ',
  ),
);

/** Whether a part of an address is one of those that routes are made of. */
export function isSegment(text: string): boolean {
  return text === '' || segments.has(text.toLowerCase());
}

const verb = /^(?:add|replace|remove|get|post|put|patch|delete)$/i;
const mediaType = /^(?:application|text|multipart)\/[\w.+-]{1,60}$/i;

/** What an error's sentence quotes that is nobody's. */
export function isWordOfOurs(text: string): boolean {
  return verb.test(text) || mediaType.test(text);
}

/** Members of messages that hold one of few words or a number, with what they may hold (RFC 7644 §3.4.2, §3.7, §3.12). */
const forms = new Map<string, RegExp>(
  Object.entries({
    op: verb,
    method: verb,
    startindex: /^[+-]?\d{1,12}$/,
    count: /^[+-]?\d{1,12}$/,
    totalresults: /^\d{1,12}$/,
    itemsperpage: /^\d{1,12}$/,
    failonerrors: /^\d{1,12}$/,
    status: /^\d{3}$/,
    sortorder: /^(?:a|de)scending$/i,
    scimtype: /^(?:invalid[A-Z]\w{2,12}|tooMany|uniqueness|mutability|noTarget|sensitive|expiredCursor)$/,
  }),
);

/** Whether the member has a fixed form, and if so whether the value is of it. */
export function formOf(key: string, value: Json): 'right' | 'wrong' | undefined {
  const form = forms.get(key);
  return form && (form.test(textOf(value)) ? 'right' : 'wrong');
}

/** Plain values as text; the empty one for all else. */
export function textOf(value: Json): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** `emails[type eq "work"].value` as `emails.value`. */
export function withoutFilter(path: string): string {
  const open = path.indexOf('[');
  return open < 0 ? path : path.slice(0, open) + path.slice(path.lastIndexOf(']') + 1 || path.length);
}

/** A part of an address as it was meant, or as it was sent when that can't be told. */
export function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Only where it stands for itself: a person called "user" must not take the word out of the sentence's others. */
export function replacedWords(text: string, value: string, replacement: string): string {
  const pattern = value.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const alone = new RegExp(`(?<![\\p{L}\\p{N}_])${pattern}(?![\\p{L}\\p{N}_])`, 'gu');
  return text.replace(alone, () => replacement);
}
