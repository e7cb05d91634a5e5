import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { AppError } from '../http/index.js';
import {
  type AnyResource,
  type DirectoryQuery,
  DirectoryService,
  type MixedSelection,
} from '../org/index.js';
import { partOf, searchedGroups, searchedUsers } from './filter.query.js';
import { ListPages } from './list-pages.js';
import { type OrganizationTypes, typesFor } from './organization-types.js';
import type { Json } from './protocol/json.js';
import { type ListQuery, readSearchRequest } from './protocol/list-query.js';
import { settingsOf } from './provisioning-settings.js';
import { type ResourceView, viewOfList } from './resource-view.js';
import { SchemaDocuments } from './schema-documents.js';
import type { ScimAnswer } from './scim-answer.js';
import { membersShown, ScimGroupsService } from './scim-groups.service.js';
import { scimPrincipal, type ScimRequest } from './scim-request.js';
import { UsersService, userText } from './users.service.js';

type Selection = Omit<MixedSelection, 'limit'>;

/** RFC 7644 §3.4.3 at the root: users and groups as one list, in the order of their making or as sorted. */
@Injectable()
export class SearchService {
  constructor(
    private readonly directory: DirectoryService,
    private readonly users: UsersService,
    private readonly groups: ScimGroupsService,
    private readonly pages: ListPages,
    private readonly documents: SchemaDocuments,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  search(request: ScimRequest, body: Json): Promise<ScimAnswer> {
    const principal = scimPrincipal();
    const { orgId, scopes, settings } = principal;
    if (!settingsOf(settings, this.config.roles).groupsEnabled) return this.users.search(request, body);
    assertMayReadGroups(scopes);
    const query = readSearchRequest(body);
    const types = typesFor(principal);
    const selection = selectionOfBoth(types, query);
    const exactly = this.#exactlyIn(orgId, types, selection);
    const users = viewOfList(types.user, request, query, this.config.publicUrl);
    const groups = viewOfList(types.group, request, query, this.config.publicUrl);
    return this.pages.answer<AnyResource>({
      orgId,
      types: [types.user.definition.name, types.group.definition.name],
      query,
      search: (offset, limit) =>
        exactly(() => this.directory.searchAll(orgId, { ...selection, offset, limit })),
      walk: (from, limit) => exactly(() => this.directory.walkAll(orgId, { ...selection, from, limit })),
      membersOf: ({ group }) => (group ? membersShown(groups, group) : 0),
      textsOf: (found) => this.#textsOf(orgId, found, { users, groups }),
    });
  }

  #exactlyIn(
    orgId: string,
    { user, group }: OrganizationTypes,
    { members, groups, descending }: Selection,
  ): <T>(search: () => Promise<T>) => Promise<T> {
    const part = ({ where, sortBy }: Selection['members']): Pick<DirectoryQuery, 'where' | 'sort'> => ({
      where,
      sort: sortBy && { field: sortBy, descending },
    });
    const inUsers = this.documents.exactlyIn({ orgId, type: user }, part(members));
    const inGroups = this.documents.exactlyIn({ orgId, type: group }, part(groups));
    return (search) => inUsers(() => inGroups(search));
  }

  async #textsOf(
    orgId: string,
    found: readonly AnyResource[],
    { users, groups }: { users: ResourceView; groups: ResourceView },
  ): Promise<string[]> {
    const ofGroups = await this.groups.textsOf(
      orgId,
      groups,
      found.flatMap(({ group }) => group ?? []),
    );
    const inTurn = ofGroups.values();
    return found.map(({ member }) => (member ? userText(users, member) : (inTurn.next().value ?? '')));
  }
}

/**
 * Refused, where it could also be users alone: whoever takes a part for the whole would believe that there are no
 * groups, and act on it.
 */
function assertMayReadGroups(scopes: readonly string[]): void {
  if (scopes.includes('groups:read')) return;
  throw new AppError(
    'access_scope',
    403,
    'This token may not do that: it lacks the scope groups:read. Search /Users/.search for users alone.',
  );
}

function selectionOfBoth({ user, group }: OrganizationTypes, query: ListQuery): Selection {
  return {
    members: partOf(user, query, searchedUsers, [group]),
    groups: partOf(group, query, searchedGroups, [user]),
    descending: query.sortOrder === 'descending',
  };
}
