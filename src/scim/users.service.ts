import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { currentRequest } from '../http/index.js';
import { DirectoryService, type Member } from '../org/index.js';
import { searchedUsers, selectionOf } from './filter.query.js';
import { ListPages } from './list-pages.js';
import { typesFor } from './organization-types.js';
import { assertMatch, isNotModified } from './preconditions.js';
import { replaced } from './protocol/immutable.js';
import type { Json } from './protocol/json.js';
import { type ListQuery, readListQuery, readSearchRequest } from './protocol/list-query.js';
import { applyPatch } from './protocol/patch.js';
import type { ResourceType } from './protocol/resource-type.js';
import { readResource, type Resource } from './protocol/resource.js';
import { type ProvisioningSettings, settingsOf } from './provisioning-settings.js';
import { type ResourceView, shown, viewOfList, viewOfOne } from './resource-view.js';
import { SchemaDocuments } from './schema-documents.js';
import type { ScimAnswer } from './scim-answer.js';
import { scimPrincipal, type ScimRequest } from './scim-request.js';
import { activeOf, changeOf, draftOf, etagOf, locationOf, resourceOf, resourceText } from './user.mapper.js';

/** RFC 7644 §3 on members. Throws ScimError for what the protocol refuses, AppError for what the directory does. */
@Injectable()
export class UsersService {
  constructor(
    private readonly directory: DirectoryService,
    private readonly pages: ListPages,
    private readonly documents: SchemaDocuments,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async create(request: ScimRequest, body: Json): Promise<ScimAnswer> {
    const { orgId, settings, type } = this.#access();
    const view = viewOfOne(type, request, this.config.publicUrl);
    const resource = readResource(type, body);
    nameTarget(resource);
    const provisioned = { active: activeOf(resource), draft: draftOf(type, resource) };
    const member = await this.directory.provision(orgId, provisioned, settings);
    return answerOf(view, member, 201);
  }

  async read(request: ScimRequest, id: string): Promise<ScimAnswer> {
    const { orgId, type } = this.#access();
    const view = viewOfOne(type, request, this.config.publicUrl);
    const member = await this.directory.find(orgId, id);
    if (isNotModified(request, etagOf(member))) return { status: 304, etag: etagOf(member) };
    return answerOf(view, member, 200);
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
    const selection = selectionOf(type, query, searchedUsers);
    const exactly = this.documents.exactlyIn({ orgId, type }, selection);
    return this.pages.answer<Member>({
      orgId,
      types: [type.definition.name],
      query,
      search: (offset, limit) => exactly(() => this.directory.search(orgId, { ...selection, offset, limit })),
      walk: (from, limit) => exactly(() => this.directory.walk(orgId, { ...selection, from, limit })),
      membersOf: () => 0,
      textsOf: async (members) => members.map((member) => userText(view, member)),
    });
  }

  /** PUT replaces everything but `active` and `password`, which stay as they are when left out. */
  replace(request: ScimRequest, id: string, body: Json): Promise<ScimAnswer> {
    const { type } = this.#access();
    const resource = readResource(type, body);
    return this.#change(request, id, (before) => replaced(type, before, resource));
  }

  patch(request: ScimRequest, id: string, body: Json): Promise<ScimAnswer> {
    const { type } = this.#access();
    return this.#change(request, id, (before) => applyPatch(type, before, body));
  }

  async remove(request: ScimRequest, id: string): Promise<ScimAnswer> {
    const { orgId, settings } = this.#access();
    await this.directory.remove(orgId, id, settings, (member) => {
      nameTarget({ userName: member.userName });
      assertMatch(request, etagOf(member));
    });
    return { status: 204 };
  }

  async #change(
    request: ScimRequest,
    id: string,
    change: (before: Resource) => Resource,
  ): Promise<ScimAnswer> {
    const { orgId, settings, type } = this.#access();
    const view = viewOfOne(type, request, this.config.publicUrl);
    const member = await this.directory.change(orgId, id, settings, (current) => {
      nameTarget({ userName: current.userName });
      assertMatch(request, etagOf(current));
      const before = resourceOf(type, current);
      return changeOf(type, before, change(before));
    });
    return answerOf(view, member, 200);
  }

  #access(): { orgId: string; settings: ProvisioningSettings; type: ResourceType } {
    const principal = scimPrincipal();
    const settings = settingsOf(principal.settings, this.config.roles);
    return { orgId: principal.orgId, settings, type: typesFor(principal).user };
  }
}

/** A user as it is answered. */
export function answerOf(view: ResourceView, member: Member, status: number): ScimAnswer {
  const body = userText(view, member);
  return { status, location: locationOf(member.id, view.base), etag: etagOf(member), body };
}

/** The text of a user, as the view shows it. */
export function userText(view: ResourceView, member: Member): string {
  return shown(view, resourceText(member, view.base));
}

/** Whom a refused request was about, for the log. */
function nameTarget({ userName }: Resource): void {
  const trail = currentRequest()?.trail;
  if (trail && typeof userName === 'string') trail.targetName = userName.slice(0, 256);
}
