import type { Group, GroupDraft, MembershipStep as DirectoryStep, MemberTemplates } from '../org/index.js';
import { documentsOf } from './documents.js';
import { elementCriterionOf, searchedGroups } from './filter.query.js';
import { assertIndexable, textOf } from './mapped-text.js';
import { memberIds, type MembershipStep } from './protocol/membership.js';
import type { Resource } from './protocol/resource.js';
import type { ResourceType } from './protocol/resource-type.js';
import { spelled } from './protocol/spelling.js';

/** The resource a group's profile was made from, without members. */
export function resourceOfGroup(type: ResourceType, group: Group): Resource {
  const { schemas: _, ...resource } = JSON.parse(group.profile) as Resource; // as: the column holds what groupDraftOf made
  return spelled(type, resource);
}

/** Parts a whole group as it was sent into its members and all else. Throws 400 invalidValue. */
export function partedGroup(sent: Resource): { resource: Resource; members: string[] } {
  const { members, ...resource } = sent;
  return { resource, members: memberIds(members) };
}

/** What the directory shall hold of a group. Throws 400 invalidValue for a name too long to be looked up. */
export function groupDraftOf(type: ResourceType, resource: Resource): GroupDraft {
  const displayName = textOf(resource['displayName']) ?? '';
  const externalId = textOf(resource['externalId']);
  assertIndexable('displayName', displayName);
  assertIndexable('externalId', externalId ?? '');
  return { displayName, externalId, ...documentsOf(type, resource) };
}

/** The steps of a PATCH in the directory's words. */
export function directorySteps(steps: readonly MembershipStep[]): DirectoryStep[] {
  return steps.map((step) =>
    step.kind === 'removeMatching'
      ? { kind: step.kind, where: elementCriterionOf(step.where, searchedGroups, 'members') }
      : step,
  );
}

/** How each member of a group is written for a client that reads under `base`. */
export function memberTemplates(base: string): MemberTemplates {
  const around = (type: string): [string, string, string, string] => [
    '{"value":"',
    `","$ref":${JSON.stringify(`${base}/${type}s/`).slice(0, -1)}`,
    `","type":"${type}","display":`,
    '}',
  ];
  return { user: around('User'), group: around('Group') };
}

/** The resource as text; without `members` when they are not asked for. */
export function groupText(group: Group, members: string | undefined, base: string): string {
  const { id, profile, createdAt, updatedAt } = group;
  const meta =
    `{"resourceType":"Group","created":"${createdAt.toISOString()}","lastModified":"${updatedAt.toISOString()}",` +
    `"version":${JSON.stringify(etagOfGroup(group))},"location":${JSON.stringify(locationOfGroup(id, base))}}`;
  const list = members === undefined ? '' : `,"members":[${members}]`;
  return `{"id":"${id}",${profile.slice(1, -1)}${list},"meta":${meta}}`;
}

export function locationOfGroup(id: string, base: string): string {
  return `${base}/Groups/${id}`;
}

export function etagOfGroup({ version }: Group): string {
  return `W/"${version}"`;
}
