import type { Json, JsonObject } from './json.js';
import { isObject } from './json.js';

/**
 * What identity providers do beyond, or against, RFC 7643 and 7644. Each deviation has a name here and the
 * source it was seen in; the readers call it by that name.
 */

/**
 * Entra ID, without the flag `aadOptscim062020`: booleans are the strings "True" and "False", in POST, PUT and
 * PATCH bodies as well as in filters (`roles[primary eq "True"]`).
 */
export function booleanFromText(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (lower === 'true') return true;
  return lower === 'false' ? false : undefined;
}

/**
 * Entra ID: a dot after the URN where RFC 7644 §3.10 has a colon, as in `urn:…:enterprise:2.0:User.manager`.
 * The empty text stands for the end of the path.
 */
export function endsUrn(next: string): boolean {
  return next === '' || next === ':' || next === '.';
}

/**
 * Entra ID sends `manager` as a bare id, and bare strings as members; others send lists of bare strings. Where
 * an attribute has a `value` part, that is what the string means.
 */
export function valueAsObject(text: string): JsonObject {
  return { value: text };
}

/** Entra ID sends `manager`, a single value, as a list of one. */
export function unwrapSingle(value: Json): Json {
  const [only] = Array.isArray(value) && value.length === 1 ? value : [];
  return only ?? value;
}

/**
 * PingOne may send two values marked primary; RFC 7643 §2.4 allows one. The first one is kept. Returns its
 * argument when there is nothing to do.
 */
export function keepFirstPrimary(elements: Json[]): Json[] {
  const first = elements.findIndex(isPrimary);
  return first < 0 ? elements : demoteAllBut(elements, first);
}

/** The elements with `primary: true` nowhere but at `index`. Returns its argument when that is so already. */
export function demoteAllBut(elements: Json[], index: number): Json[] {
  if (!elements.some((element, at) => at !== index && isPrimary(element))) return elements;
  return elements.map((element, at) =>
    at !== index && isObject(element) && isPrimary(element) ? { ...element, primary: false } : element,
  );
}

/**
 * Keycloak's client writes a PATCH `value` as a JSON text inside a string. Returns what the text holds when that
 * is an object or a list, else the string as it was.
 */
export function decodeJsonText(value: Json): Json {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    const decoded = JSON.parse(value) as Json; // JSON.parse returns nothing else
    return decoded;
  } catch {
    return value;
  }
}

/** Entra ID's app roles: the value of a role is itself a JSON text, and must come back letter by letter. */
export function holdsJsonTexts(attributeName: string): boolean {
  return attributeName === 'roles';
}

/** Entra ID: the name of an app role is the `value` within that JSON text; any other role is its own name. */
export function appRoleName(value: Json): Json {
  const role = decodeJsonText(value);
  return isObject(role) ? (role['value'] ?? null) : value;
}

/**
 * OneLogin sends null for what it doesn't know and Entra ID clears an address part by part, so a list can be left
 * with `{"type": "work"}` alone. Such an element says nothing about anybody and is dropped.
 */
export function saysNothing(element: JsonObject): boolean {
  return Object.keys(element).every((name) => name === 'type' || name === 'primary' || name === 'display');
}

/**
 * Entra ID replaces `emails[type eq "work"].value` where no such value exists; RFC 7644 §3.5.2.3 would answer
 * noTarget. Returns the element that has what the filter's conditions ask for, undefined when they ask for more
 * than equality (no conditions) or for two values of one part.
 */
export function elementFrom(equalities: readonly Equality[] | undefined): JsonObject | undefined {
  const element: JsonObject = {};
  for (const { name, value } of equalities ?? []) {
    if (element[name] !== undefined && element[name] !== value) return undefined;
    element[name] = value;
  }
  return equalities && element;
}

/** A part of an element and the value a filter wants it to have. */
export interface Equality {
  readonly name: string;
  readonly value: Json;
}

function isPrimary(element: Json): boolean {
  return isObject(element) && element['primary'] === true;
}
