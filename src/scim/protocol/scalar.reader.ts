import type { IndexedAttribute } from './attribute-index.js';
import { canonicalDateTime } from './date-time.js';
import { invalidValue } from './errors.js';
import type { Json } from './json.js';
import { booleanFromText } from './quirks.js';

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * A value of a simple attribute as it is kept. Strings stay as they were sent, but for canonical values, which
 * take the spelling of the schema. Throws 400 invalidValue naming `at`.
 */
export function readScalar(attribute: IndexedAttribute, value: Json, at: string): Json {
  switch (attribute.type) {
    case 'boolean':
      return readBoolean(value, at);
    case 'integer':
      if (!Number.isSafeInteger(value)) throw wrongType(at, 'a whole number', value);
      return value;
    case 'decimal':
      if (typeof value !== 'number') throw wrongType(at, 'a number', value);
      return value;
    case 'dateTime':
    case 'binary':
      return checkSyntax(attribute, readText(value, at), at);
    case 'complex':
      throw wrongType(at, 'an object', value);
    case 'string':
    case 'reference':
      break;
  }
  return spelled(attribute, readText(value, at));
}

/** The refusal of a value whose type isn't the attribute's. */
export function wrongType(at: string, wanted: string, value: Json): Error {
  return invalidValue(`${at} must be ${wanted}, not ${kindOf(value)}`);
}

/** Refuses text that PostgreSQL's jsonb can't hold: NUL, and surrogates without their partner. */
export function checkText(text: string, at: string): void {
  if (text.includes('\0')) throw invalidValue(`${at} must not contain the NUL character`);
  if (/\p{Surrogate}/u.test(text)) throw invalidValue(`${at} must be well-formed Unicode`);
}

function readText(value: Json, at: string): string {
  if (typeof value !== 'string') throw wrongType(at, 'a string', value);
  checkText(value, at);
  return value;
}

function readBoolean(value: Json, at: string): boolean {
  const read = typeof value === 'string' ? booleanFromText(value) : value;
  if (typeof read !== 'boolean') throw wrongType(at, 'a boolean', value);
  return read;
}

function spelled(attribute: IndexedAttribute, text: string): string {
  return attribute.spellings?.get(text.toLowerCase()) ?? text;
}

function checkSyntax(attribute: IndexedAttribute, text: string, at: string): string {
  if (attribute.type === 'dateTime' && canonicalDateTime(text) === undefined) {
    throw invalidValue(`${at} must be a date and time such as 2026-03-01T08:30:00Z`);
  }
  if (attribute.type === 'binary' && (!BASE64.test(text) || text.replace(/=+$/, '').length % 4 === 1)) {
    throw invalidValue(`${at} must be base64`);
  }
  return text;
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
