import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { AppError, currentRequest } from '../http/index.js';
import { type Group, GroupDirectoryService } from '../org/index.js';
import { searchedGroups, selectionOf } from './filter.query.js';
import {
  directorySteps,
  etagOfGroup,
  groupDraftOf,
  groupText,
  locationOfGroup,
  memberTemplates,
  partedGroup,
  resourceOfGroup,
} from './group.mapper.js';
import { ListPages } from './list-pages.js';
import { typesFor } from './organization-types.js';
import { assertMatch, isNotModified } from './preconditions.js';
import { replaced } from './protocol/immutable.js';
import { deepEqual, type Json } from './protocol/json.js';
import { type ListQuery, readListQuery, readSearchRequest } from './protocol/list-query.js';
import { type MembershipStep, splitMembership } from './protocol/membership.js';
import { applyOperations } from './protocol/patch.js';
import { readOperations } from './protocol/patch.operations.js';
import { keeps } from './protocol/projection.js';
import type { ResourceType } from './protocol/resource-type.js';
import { readResource, type Resource } from './protocol/resource.js';
import { type ProvisioningSettings, settingsOf } from './provisioning-settings.js';
import { type ResourceView, shown, viewOfList, viewOfOne } from './resource-view.js';
import { SchemaDocuments } from './schema-documents.js';
import type { ScimAnswer } from './scim-answer.js';
import { scimPrincipal, type ScimRequest } from './scim-request.js';

/** RFC 7644 §3 on groups. Throws ScimError for what the protocol refuses, AppError for what the directory does. */
@Injectable()
export class ScimGroupsService {
  constructor(
    private readonly directory: GroupDirectoryService,
    private readonly pages: ListPages,
    private readonly documents: SchemaDocuments,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async create(request: ScimRequest, body: Json): Promise<ScimAnswer> {
    const { orgId, settings, type } = this.#access();
    const view = this.#view(request);
    const { resource, members } = partedGroup(readResource(type, body));
    nameTarget(resource);
    const draft = groupDraftOf(type, resource);
    const founding = { draft, memberIds: members, templates: memberTemplates(view.base) };
    const { group, members: text } = await this.directory.provision(orgId, founding, settings);
    return answerOf(view, group, { status: 201, body: groupAsShown(view, group, text) });
  }

  async read(request: ScimRequest, id: string): Promise<ScimAnswer> {
    const { orgId } = this.#access();
    const view = this.#view(request);
    // The group before its members: they may be newer than its version says, never older.
    const group = await this.directory.find(orgId, id);
    if (isNotModified(request, etagOfGroup(group))) return { status: 304, etag: etagOfGroup(group) };
    return this.#answer(orgId, view, group, 200);
  }

  list(request: ScimRequest): Promise<ScimAnswer> {
    return this.#list(request, readListQuery(request.query));
  }

  /** RFC 7644 §3.4.3: the same, asked in a body. */
  search(request: ScimRequest, body: Json): Promise<ScimAnswer> {
    return this.#list(request, readSearchRequest(body));
  }

  #list(request: ScimRequest, query: ListQuery): Promise<ScimAnswer> {
    const { orgId, type } = this.#access();
    const view = viewOfList(type, request, query, this.config.publicUrl);
    const selection = selectionOf(type, query, searchedGroups);
    const exactly = this.documents.exactlyIn({ orgId, type }, selection);
    return this.pages.answer<Group>({
      orgId,
      types: [type.definition.name],
      query,
      search: (offset, limit) => exactly(() => this.directory.search(orgId, { ...selection, offset, limit })),
      walk: (from, limit) => exactly(() => this.directory.walk(orgId, { ...selection, from, limit })),
      membersOf: (group) => membersShown(view, group),
      textsOf: (groups) => this.textsOf(orgId, view, groups),
    });
  }

  /** PUT replaces everything, members that are left out among it. */
  replace(request: ScimRequest, id: string, body: Json): Promise<ScimAnswer> {
    const { orgId, type } = this.#access();
    const { resource, members } = partedGroup(readResource(type, body));
    const steps: MembershipStep[] = [{ kind: 'replace', ids: members }];
    const change = (before: Resource): Resource => replaced(type, before, resource);
    return this.directory.together(orgId, async () => {
      const { view, group } = await this.#change(request, id, { steps, change });
      return this.#answer(orgId, view, group, 200);
    });
  }

  /** 204, or the group where the client asks for attributes of it. */
  patch(request: ScimRequest, id: string, body: Json): Promise<ScimAnswer> {
    const { orgId, type } = this.#access();
    const { steps, others } = splitMembership(type, readOperations(body));
    return this.directory.together(orgId, async () => {
      const { view, group } = await this.#change(request, id, {
        steps,
        change: (before) => applyOperations(type, before, others),
      });
      if (view.projection?.mode !== 'only') return { status: 204, etag: etagOfGroup(group) };
      return this.#answer(orgId, view, group, 200);
    });
  }

  async remove(request: ScimRequest, id: string): Promise<ScimAnswer> {
    const { orgId } = this.#access();
    await this.directory.remove(orgId, id, (group) => {
      nameTarget({ displayName: group.displayName });
      assertMatch(request, etagOfGroup(group));
    });
    return { status: 204 };
  }

  async #change(
    request: ScimRequest,
    id: string,
    { steps, change }: { steps: MembershipStep[]; change: (before: Resource) => Resource },
  ): Promise<{ view: ResourceView; group: Group }> {
    const { orgId, settings, type } = this.#access();
    const view = this.#view(request);
    const rules = { uniqueGroupNames: settings.uniqueGroupNames, steps: directorySteps(steps) };
    const group = await this.directory.change(orgId, id, rules, (current) => {
      nameTarget({ displayName: current.displayName });
      assertMatch(request, etagOfGroup(current));
      const before = resourceOfGroup(type, current);
      const after = change(before);
      return deepEqual(before, after) ? undefined : groupDraftOf(type, after);
    });
    return { view, group };
  }

  async #answer(orgId: string, view: ResourceView, group: Group, status: number): Promise<ScimAnswer> {
    const [body = ''] = await this.textsOf(orgId, view, [group]);
    return answerOf(view, group, { status, body });
  }

  /** The texts of groups, as the view shows them. */
  async textsOf(orgId: string, view: ResourceView, groups: readonly Group[]): Promise<string[]> {
    const full = groups.filter((group) => membersShown(view, group) > 0);
    const members =
      full.length > 0
        ? await this.directory.memberTexts(
            orgId,
            full.map(({ id }) => id),
            memberTemplates(view.base),
          )
        : new Map<string, string>();
    return groups.map((group) => groupAsShown(view, group, members.get(group.id) ?? ''));
  }

  /** Throws a 404 that says so where the organization has groups switched off. */
  #access(): { orgId: string; settings: ProvisioningSettings; type: ResourceType } {
    const principal = scimPrincipal();
    const settings = settingsOf(principal.settings, this.config.roles);
    if (!settings.groupsEnabled) throw groupsOff();
    return { orgId: principal.orgId, settings, type: typesFor(principal).group };
  }

  #view(request: ScimRequest): ResourceView {
    return viewOfOne(typesFor(scimPrincipal()).group, request, this.config.publicUrl);
  }
}

function answerOf(view: ResourceView, group: Group, told: { status: number; body: string }): ScimAnswer {
  return { ...told, location: locationOfGroup(group.id, view.base), etag: etagOfGroup(group) };
}

/** The group's text; the one of its members is left out where the view does. */
function groupAsShown(view: ResourceView, group: Group, members: string): string {
  const listed = keeps(view.projection, 'members') ? members : undefined;
  return shown(view, groupText(group, listed, view.base));
}

function groupsOff(): AppError {
  return new AppError('groups_off', 404, 'Groups are switched off for this organization.');
}

/** How many members of a group the view shows. */
export function membersShown({ projection }: ResourceView, { memberCount }: Group): number {
  return keeps(projection, 'members') ? memberCount : 0;
}

/** What a refused request was about, for the log. */
function nameTarget({ displayName }: Resource): void {
  const trail = currentRequest()?.trail;
  if (trail && typeof displayName === 'string') trail.targetName = displayName.slice(0, 256);
}
