import type { Json, JsonObject } from './json.js';
import { isObject } from './json.js';

/** The identity providers whose way of talking is known. */
export const dialects = [
  'okta',
  'entra',
  'onelogin',
  'jumpcloud',
  'google',
  'ping',
  'sailpoint',
  'keycloak',
  'rippling',
  'unknown',
] as const;
export type Dialect = (typeof dialects)[number];

/** What a request shows of who sent it. */
export interface Signs {
  readonly userAgent: string;
  /** Of the URL, decoded. */
  readonly query: string;
  readonly body: Json | undefined;
}

/** Products name themselves (Okta: "OKTA SCIM Integration", its SCIM reference; the others: seen in their requests). */
const agents: readonly [RegExp, Dialect][] = [
  [/okta/i, 'okta'],
  [/one-?login/i, 'onelogin'],
  [/jump-?cloud/i, 'jumpcloud'],
  [/sail-?point|identitynow/i, 'sailpoint'],
  [/keycloak/i, 'keycloak'],
  [/rippling/i, 'rippling'],
  [/\bping(one|federate|identity|directory|access)?\b/i, 'ping'],
  [/\bgoogle/i, 'google'],
  [/entra|azure|microsoft/i, 'entra'],
];

/** Ways of talking, those that only one provider has first. */
const habits: readonly [(signs: Signs) => boolean, Dialect][] = [
  [hasEntraFlag, 'entra'],
  [hasMicrosoftUrn, 'entra'],
  [namesItselfInValue, 'okta'],
  [sendsJsonText, 'keycloak'],
  [addsMembersWithoutPath, 'rippling'],
  [replacesNamePartByPart, 'sailpoint'],
  [writesOperationsInCapitals, 'entra'],
  [writesBooleansAsTexts, 'entra'],
  [removesMembersByValue, 'jumpcloud'],
  [hasTwoPrimaries, 'ping'],
  [isAnonymous, 'entra'],
];

/** Whose dialect a request is in, by the name it gives itself or else by its habits. */
export function dialectOf(signs: Signs): Dialect {
  const named = agents.find(([agent]) => agent.test(signs.userAgent));
  if (named) return named[1];
  return habits.find(([habit]) => habit(signs))?.[1] ?? 'unknown';
}

/** Entra ID repeats the flags of its tenant URL in every request (Microsoft, "Known issues with SCIM 2.0 compliance"). */
function hasEntraFlag({ query }: Signs): boolean {
  return /(?:^|[?&])aadOptscim/i.test(query);
}

/** Entra ID's groups carry a schema of its own beside Group's (Microsoft, "Develop a SCIM endpoint", create group). */
function hasMicrosoftUrn({ body }: Signs): boolean {
  return (
    isObject(body) && listIn(body, 'schemas').some((urn) => /schemas\.microsoft\.com/i.test(textIn(urn)))
  );
}

/** Okta renames a group by a path-less replace that holds its id (Okta, SCIM 2.0 reference, "Update a specific group"). */
function namesItselfInValue({ body }: Signs): boolean {
  return operationsOf(body).some(({ path, value }) => {
    return path === undefined && isObject(value) && 'id' in value && 'displayName' in value;
  });
}

/** Keycloak's SCIM client writes `value` as a JSON text (Metatavu and mitodl scim-for-keycloak, seen in its requests). */
function sendsJsonText({ body }: Signs): boolean {
  return operationsOf(body).some(({ path, value }) => {
    return path === undefined && typeof value === 'string' && /^\s*[[{]/.test(value);
  });
}

/** Rippling adds members to a group by an `Add` without path (seen in its requests). */
function addsMembersWithoutPath({ body }: Signs): boolean {
  return operationsOf(body).some(({ op, path, value }) => {
    return /^add$/i.test(op) && path === undefined && isObject(value) && 'members' in value;
  });
}

/** SailPoint sends two path-less replaces of parts of `name` in one PATCH (seen in its requests). */
function replacesNamePartByPart({ body }: Signs): boolean {
  const parts = operationsOf(body).filter(({ path, value }) => {
    return path === undefined && isObject(value) && isObject(value['name']);
  });
  return parts.length > 1;
}

/** Entra ID writes `Add`, `Replace`, `Remove` (Microsoft, "Develop a SCIM endpoint", update user). */
function writesOperationsInCapitals({ body }: Signs): boolean {
  return operationsOf(body).some(({ op }) => /^(?:Add|Replace|Remove)$/.test(op));
}

/** Entra ID without the flag `aadOptscim062020`: `"active": "True"` (Microsoft, "Known issues with SCIM 2.0 compliance"). */
function writesBooleansAsTexts({ body }: Signs): boolean {
  return isObject(body) && /^(?:True|False)$/.test(textIn(body['active'] ?? null));
}

/** JumpCloud removes members with a list of values and small letters (seen in its requests). */
function removesMembersByValue({ body }: Signs): boolean {
  return operationsOf(body).some(
    ({ op, path, value }) => op === 'remove' && path === 'members' && Array.isArray(value),
  );
}

/** PingOne may mark two values as primary (PingOne, "Provisioning: SCIM attribute mapping"). */
function hasTwoPrimaries({ body }: Signs): boolean {
  if (!isObject(body)) return false;
  const primary = listIn(body, 'emails').filter((each) => isObject(each) && each['primary'] === true);
  return primary.length > 1;
}

/** Entra ID is the one provider that sends no User-Agent (seen in its requests). */
function isAnonymous({ userAgent }: Signs): boolean {
  return userAgent === '';
}

interface SentOperation {
  op: string;
  path: Json | undefined;
  value: Json | undefined;
}

function operationsOf(body: Json | undefined): SentOperation[] {
  if (!isObject(body)) return [];
  return listIn(body, 'Operations')
    .filter(isObject)
    .map(({ op, path, value }) => ({ op: typeof op === 'string' ? op : '', path, value }));
}

function listIn(object: JsonObject, name: string): Json[] {
  const value = object[name];
  return Array.isArray(value) ? value : [];
}

function textIn(value: Json): string {
  return typeof value === 'string' ? value : '';
}
