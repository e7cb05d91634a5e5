import { hash } from 'node:crypto';
import type { Member, MemberChange, MemberDraft } from '../org/index.js';
import { isUuid } from '../http/index.js';
import { documentsOf } from './documents.js';
import { assertIndexable, textOf } from './mapped-text.js';
import { enterpriseUserSchema } from './protocol/enterprise-user.schema.js';
import { appRoleName } from './protocol/quirks.js';
import { deepEqual, isObject, type Json, type JsonObject } from './protocol/json.js';
import type { Resource } from './protocol/resource.js';
import type { ResourceType } from './protocol/resource-type.js';
import { spelled } from './protocol/spelling.js';

/** The resource a member's profile was made from, with `active` as its status says. */
export function resourceOf(type: ResourceType, member: Member): Resource {
  const whole = spelled(type, JSON.parse(member.profile) as Resource); // as: the column holds what draftOf made
  const { schemas: _, ...resource } = whole;
  resource['active'] = member.status !== 'disabled';
  return resource;
}

/** What `after` changes of the member that `before` was made of: an `active` that stays the same says nothing. */
export function changeOf(type: ResourceType, before: Resource, after: Resource): MemberChange {
  const active = after['active'];
  const kept = after === before || deepEqual(attributesOf(before), attributesOf(after));
  return {
    active: typeof active === 'boolean' && active !== before['active'] ? active : undefined,
    draft: kept ? undefined : draftOf(type, after),
  };
}

/** What the directory shall hold of a resource. Throws 400 invalidValue for a name too long to be looked up. */
export function draftOf(type: ResourceType, resource: Resource): MemberDraft {
  const attributes = attributesOf(resource);
  const emails = emailsOf(attributes);
  for (const name of ['userName', 'externalId']) assertIndexable(name, textOf(attributes[name]) ?? '');
  for (const { value } of emails) assertIndexable('emails.value', value);
  return {
    userName: textOf(attributes['userName']) ?? '',
    externalId: textOf(attributes['externalId']),
    emails: emails.map(({ value }) => value),
    email: identifyingEmail(emails, textOf(attributes['userName'])),
    displayName: displayNameOf(attributes),
    managerId: managerIdOf(attributes),
    roles: roleNamesOf(attributes['roles']),
    ...documentsOf(type, attributes),
  };
}

/** Whether the source says that the person is active. */
export function activeOf({ active }: Resource): boolean | undefined {
  return typeof active === 'boolean' ? active : undefined;
}

/** The resource as text, for a client that reads under `base`: the profile's own text with the rest put around it. */
export function resourceText(member: Member, base: string): string {
  const profile = member.managerName === null ? member.profile : withManager(member, base);
  const { id, createdAt, updatedAt } = member;
  const meta =
    `{"resourceType":"User","created":"${createdAt.toISOString()}","lastModified":"${updatedAt.toISOString()}",` +
    `"version":${JSON.stringify(etagOf(member))},"location":${JSON.stringify(locationOf(id, base))}}`;
  const active = member.status === 'disabled' ? 'false' : 'true';
  const groups = member.groups === null ? '' : `,"groups":${groupsText(member.groups, base)}`;
  return `{"id":"${id}",${profile.slice(1, -1)},"active":${active}${groups},"meta":${meta}}`;
}

export function locationOf(id: string, base: string): string {
  return `${base}/Users/${id}`;
}

/**
 * The version of what a client reads. Groups, which no change of the user itself touches, are a part of their own:
 * `sameVersion` looks at what comes before.
 */
export function etagOf({ version, groups }: Pick<Member, 'version' | 'groups'>): string {
  if (groups === null) return `W/"${version}"`;
  return `W/"${version}-${hash('sha1', groups, 'base64url').slice(0, 8)}"`;
}

/** RFC 7643 §4.1.2: direct, or indirect through a group that is nested in another. */
function groupsText(groups: string, base: string): string {
  const list = JSON.parse(groups) as [id: string, name: string, direct: boolean][]; // as: the directory made it
  return JSON.stringify(
    list.map(([id, display, direct]) => ({
      value: id,
      $ref: `${base}/Groups/${id}`,
      display,
      type: direct ? 'direct' : 'indirect',
    })),
  );
}

/** RFC 7643 §4.3: `$ref` and `displayName` of a manager are the service's to say. */
function withManager(member: Member, base: string): string {
  const profile = JSON.parse(member.profile) as JsonObject; // as: the column holds what draftOf made
  const enterprise = profile[enterpriseUserSchema.id];
  const manager = isObject(enterprise) ? enterprise['manager'] : undefined;
  if (isObject(manager) && member.managerId !== null) {
    manager['$ref'] = locationOf(member.managerId, base);
    if (member.managerName) manager['displayName'] = member.managerName;
  }
  return JSON.stringify(profile);
}

/** What of a resource is kept in the profile: `active` has a column. */
function attributesOf(resource: Resource): Resource {
  const { active: _, ...attributes } = resource;
  return withoutManagerReference(attributes);
}

/** The address of a manager is ours to say, and said only of one who is there. */
function withoutManagerReference(resource: Resource): Resource {
  const enterprise = resource[enterpriseUserSchema.id];
  const manager = isObject(enterprise) ? enterprise['manager'] : undefined;
  if (!isObject(enterprise) || !isObject(manager) || !('$ref' in manager && 'value' in manager))
    return resource;
  const { $ref: _, ...kept } = manager;
  return { ...resource, [enterpriseUserSchema.id]: { ...enterprise, manager: kept } };
}

interface Email {
  value: string;
  type: string | null;
  primary: boolean;
}

function emailsOf(resource: Resource): Email[] {
  const emails = resource['emails'];
  if (!Array.isArray(emails)) return [];
  return emails.filter(isObject).flatMap(({ value, type, primary }) => {
    const text = textOf(value);
    return text === null ? [] : [{ value: text, type: textOf(type), primary: primary === true }];
  });
}

/** The primary address, else that of work, else the first, else a userName that is one. */
function identifyingEmail(emails: readonly Email[], userName: string | null): string | null {
  const chosen =
    emails.find(({ primary }) => primary) ?? emails.find(({ type }) => type === 'work') ?? emails[0];
  if (chosen) return chosen.value;
  return userName !== null && /^[^\s@]+@[^\s@]+$/.test(userName) ? userName : null;
}

/** The name people see: as given, else the formatted one, else made of its parts. */
function displayNameOf(resource: Resource): string | null {
  const name = isObject(resource['name']) ? resource['name'] : {};
  const parts = [textOf(name['givenName']), textOf(name['familyName'])].filter((part) => part !== null);
  return (
    textOf(resource['displayName']) ??
    textOf(name['formatted']) ??
    (parts.length > 0 ? parts.join(' ') : null)
  );
}

function managerIdOf(resource: Resource): string | null {
  const enterprise = resource[enterpriseUserSchema.id];
  const manager = isObject(enterprise) ? enterprise['manager'] : undefined;
  const id = isObject(manager) ? textOf(manager['value']) : null;
  return id !== null && isUuid(id) ? id : null;
}

/** Names of roles at most, of one member. */
const maxRoles = 50;

/** The values of `roles`, in lower case; Entra ID writes an app role as a JSON text that has the name in it. */
function roleNamesOf(roles: Json | undefined): string[] {
  if (!Array.isArray(roles)) return [];
  const names = roles.filter(isObject).map(({ value }) => textOf(appRoleName(value ?? null)));
  const short = names.filter((name) => name !== null && name.length <= 100) as string[]; // as: null is no name
  return [...new Set(short.map((name) => name.toLowerCase()))].slice(0, maxRoles);
}
