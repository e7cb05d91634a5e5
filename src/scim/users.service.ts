import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { currentRequest } from '../http/index.js';
import { DirectoryService, type Member } from '../org/index.js';
import { criterionOf, searchedUsers, sortOf } from './filter.query.js';
import { typesFor } from './organization-types.js';
import { assertMatch, isNotModified } from './preconditions.js';
import { parseFilter } from './protocol/filter.parser.js';
import { replaced } from './protocol/immutable.js';
import type { Json } from './protocol/json.js';
import { readListQuery } from './protocol/list-query.js';
import { applyPatch } from './protocol/patch.js';
import type { ResourceType } from './protocol/resource-type.js';
import { readResource, type Resource } from './protocol/resource.js';
import { type ProvisioningSettings, settingsOf } from './provisioning-settings.js';
import { listAnswer, type ResourceView, shown, viewOfList, viewOfOne } from './resource-view.js';
import { SchemaDocuments } from './schema-documents.js';
import type { ScimAnswer } from './scim-answer.js';
import { scimPrincipal, type ScimRequest } from './scim-request.js';
import { activeOf, changeOf, draftOf, etagOf, locationOf, resourceOf, resourceText } from './user.mapper.js';

/** RFC 7644 §3 on members. Throws ScimError for what the protocol refuses, AppError for what the directory does. */
@Injectable()
export class UsersService {
  constructor(
    private readonly directory: DirectoryService,
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
    return answer(view, member, 201);
  }

  async read(request: ScimRequest, id: string): Promise<ScimAnswer> {
    const { orgId, type } = this.#access();
    const view = viewOfOne(type, request, this.config.publicUrl);
    const member = await this.directory.find(orgId, id);
    if (isNotModified(request, etagOf(member))) return { status: 304, etag: etagOf(member) };
    return answer(view, member, 200);
  }

  async list(request: ScimRequest): Promise<ScimAnswer> {
    const { orgId, type } = this.#access();
    const query = readListQuery(request.query);
    const view = viewOfList(type, request, query, this.config.publicUrl);
    const search = {
      where:
        query.filter === undefined ? undefined : criterionOf(parseFilter(type, query.filter), searchedUsers),
      sort: sortOf(type, query, searchedUsers),
      offset: query.startIndex - 1,
      limit: query.count,
    };
    const page = await this.documents.exactly({ orgId, type }, search, () =>
      this.directory.search(orgId, search),
    );
    return listAnswer(
      query,
      page.total,
      page.resources.map((member) => textOf(view, member)),
    );
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
    return answer(view, member, 200);
  }

  #access(): { orgId: string; settings: ProvisioningSettings; type: ResourceType } {
    const principal = scimPrincipal();
    const settings = settingsOf(principal.settings, this.config.roles);
    return { orgId: principal.orgId, settings, type: typesFor(principal).user };
  }
}

function answer(view: ResourceView, member: Member, status: number): ScimAnswer {
  const body = textOf(view, member);
  return { status, location: locationOf(member.id, view.base), etag: etagOf(member), body };
}

function textOf(view: ResourceView, member: Member): string {
  return shown(view, resourceText(member, view.base));
}

/** Whom a refused request was about, for the log. */
function nameTarget({ userName }: Resource): void {
  const trail = currentRequest()?.trail;
  if (trail && typeof userName === 'string') trail.targetName = userName.slice(0, 256);
}
