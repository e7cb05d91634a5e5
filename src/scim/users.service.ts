import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { currentRequest } from '../http/index.js';
import { DirectoryService, type Member } from '../org/index.js';
import { searchedUsers, selectionOf } from './filter.query.js';
import { ListPages } from './list-pages.js';
import { assertMatch, isNotModified } from './preconditions.js';
import type { Json } from './protocol/json.js';
import { type ListQuery, readListQuery, readSearchRequest } from './protocol/list-query.js';
import { applyPatch } from './protocol/patch.js';
import { readResource, type Resource } from './protocol/resource.js';
import { userType } from './protocol/user.type.js';
import { type ProvisioningSettings, settingsOf } from './provisioning-settings.js';
import { type ResourceView, shown, viewOfList, viewOfOne } from './resource-view.js';
import type { ScimAnswer } from './scim-answer.js';
import { scimPrincipal, type ScimRequest } from './scim-request.js';
import { activeOf, changeOf, draftOf, etagOf, locationOf, resourceOf, resourceText } from './user.mapper.js';

/** RFC 7644 §3 on members. Throws ScimError for what the protocol refuses, AppError for what the directory does. */
@Injectable()
export class UsersService {
  constructor(
    private readonly directory: DirectoryService,
    private readonly pages: ListPages,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async create(request: ScimRequest, body: Json): Promise<ScimAnswer> {
    const { orgId, settings } = this.#access();
    const view = viewOfOne(userType, request, this.config.publicUrl);
    const resource = readResource(userType, body);
    nameTarget(resource);
    const provisioned = { active: activeOf(resource), draft: draftOf(userType, resource) };
    const member = await this.directory.provision(orgId, provisioned, settings);
    return answer(view, member, 201);
  }

  async read(request: ScimRequest, id: string): Promise<ScimAnswer> {
    const view = viewOfOne(userType, request, this.config.publicUrl);
    const member = await this.directory.find(scimPrincipal().orgId, id);
    if (isNotModified(request, etagOf(member))) return { status: 304, etag: etagOf(member) };
    return answer(view, member, 200);
  }

  list(request: ScimRequest): Promise<ScimAnswer> {
    return this.#list(request, readListQuery(request.query));
  }

  /** RFC 7644 §3.4.3: the same, asked in a body. */
  search(request: ScimRequest, body: Json): Promise<ScimAnswer> {
    return this.#list(request, readSearchRequest(body));
  }

  #list(request: ScimRequest, query: ListQuery): Promise<ScimAnswer> {
    const { orgId } = scimPrincipal();
    const view = viewOfList(userType, request, query, this.config.publicUrl);
    const selection = selectionOf(userType, query, searchedUsers);
    return this.pages.answer<Member>({
      orgId,
      types: [userType.definition.name],
      query,
      search: (offset, limit) => this.directory.search(orgId, { ...selection, offset, limit }),
      walk: (from, limit) => this.directory.walk(orgId, { ...selection, from, limit }),
      membersOf: () => 0,
      textsOf: async (members) => members.map((member) => userText(view, member)),
    });
  }

  /** PUT replaces everything but `active` and `password`, which stay as they are when left out. */
  replace(request: ScimRequest, id: string, body: Json): Promise<ScimAnswer> {
    const resource = readResource(userType, body);
    return this.#change(request, id, () => resource);
  }

  patch(request: ScimRequest, id: string, body: Json): Promise<ScimAnswer> {
    return this.#change(request, id, (before) => applyPatch(userType, before, body));
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
    const { orgId, settings } = this.#access();
    const view = viewOfOne(userType, request, this.config.publicUrl);
    const member = await this.directory.change(orgId, id, settings, (current) => {
      nameTarget({ userName: current.userName });
      assertMatch(request, etagOf(current));
      const before = resourceOf(current);
      return changeOf(userType, before, change(before));
    });
    return answer(view, member, 200);
  }

  #access(): { orgId: string; settings: ProvisioningSettings } {
    const { orgId, settings } = scimPrincipal();
    return { orgId, settings: settingsOf(settings, this.config.roles) };
  }
}

function answer(view: ResourceView, member: Member, status: number): ScimAnswer {
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
