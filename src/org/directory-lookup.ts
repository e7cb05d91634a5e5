import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { isUuid } from '../http/index.js';
import { type FoundGroup, GroupLookupStore } from './group-lookup.store.js';
import { type FoundMember, MemberLookupStore, type Rows } from './member-lookup.store.js';
import { memberView, type MemberView } from './members.service.js';

/** A member as another part of the process sees it: who was deleted is `disabled`. */
export interface KnownMember extends MemberView {
  externalId: string | null;
}

export type KnownGroup = FoundGroup;

/** A part of a list, in the order of ids: `limit` entries, 100 if it doesn't say, behind the id `after`. */
export interface Part {
  after?: string | undefined;
  limit?: number | undefined;
}

const firstId = '00000000-0000-0000-0000-000000000000';
const maxLimit = 1_000;

/**
 * Members and groups of one organization, for other parts of this process. What isn't there, another organization's or
 * one of a deleted organization, is undefined, or not in the list. Each call sees what was committed when it was made.
 */
@Injectable()
export class DirectoryLookup {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly people: MemberLookupStore,
    private readonly collections: GroupLookupStore,
  ) {}

  /** Also one that was deleted: whoever kept its id wants to know who it was. */
  async member(orgId: string, id: string): Promise<KnownMember | undefined> {
    return this.#known(areIds(orgId, id) ? await this.people.byId(orgId, id) : undefined);
  }

  /** By the address that identifies it, in any case. */
  async memberByEmail(orgId: string, email: string): Promise<KnownMember | undefined> {
    return this.#known(isKey(orgId, email) ? await this.people.byEmail(orgId, email) : undefined);
  }

  /** In any case. */
  async memberByUserName(orgId: string, userName: string): Promise<KnownMember | undefined> {
    return this.#known(isKey(orgId, userName) ? await this.people.byUserName(orgId, userName) : undefined);
  }

  /** As the identity provider wrote it. It is none of Muster's to see that no two members have the same. */
  async membersByExternalId(orgId: string, externalId: string): Promise<KnownMember[]> {
    return this.#all(isKey(orgId, externalId) ? await this.people.byExternalId(orgId, externalId) : []);
  }

  async members(orgId: string, part: Part = {}): Promise<KnownMember[]> {
    const rows = rowsOf(part);
    return this.#all(isUuid(orgId) ? await this.people.page(orgId, rows) : []);
  }

  async group(orgId: string, id: string): Promise<KnownGroup | undefined> {
    return areIds(orgId, id) ? this.collections.byId(orgId, id) : undefined;
  }

  /** In any case. More than one where the organization lets names repeat. */
  async groupsByName(orgId: string, name: string): Promise<KnownGroup[]> {
    return isKey(orgId, name) ? this.collections.byName(orgId, name) : [];
  }

  async groupsByExternalId(orgId: string, externalId: string): Promise<KnownGroup[]> {
    return isKey(orgId, externalId) ? this.collections.byExternalId(orgId, externalId) : [];
  }

  async groups(orgId: string, part: Part = {}): Promise<KnownGroup[]> {
    const rows = rowsOf(part);
    return isUuid(orgId) ? this.collections.page(orgId, rows) : [];
  }

  /** Those in the group itself, whatever their status; with `nested` also those in groups that are in it. */
  async groupMembers(
    orgId: string,
    groupId: string,
    { nested = false, ...part }: Part & { nested?: boolean } = {},
  ): Promise<KnownMember[]> {
    const rows = rowsOf(part);
    if (!areIds(orgId, groupId)) return [];
    return this.#all(await this.people.pageOfGroup(orgId, { id: groupId, nested }, rows));
  }

  /** Every group that the member is in, `direct` when it is in it itself. */
  async groupsOf(orgId: string, memberId: string): Promise<(KnownGroup & { direct: boolean })[]> {
    return areIds(orgId, memberId) ? this.collections.ofMember(orgId, memberId) : [];
  }

  /**
   * Whether the member is in the group: itself or, unless `nested` is false, through another. Nobody who is disabled or
   * deleted is in anything.
   */
  async isMember(
    orgId: string,
    memberId: string,
    groupId: string,
    { nested = true }: { nested?: boolean } = {},
  ): Promise<boolean> {
    if (!areIds(orgId, memberId, groupId)) return false;
    const found = await this.people.membership(orgId, memberId, groupId);
    return found !== undefined && (found.direct || (nested && found.indirect));
  }

  #known(found: FoundMember | undefined): KnownMember | undefined {
    if (!found) return undefined;
    return { externalId: found.externalId, ...memberView(found, this.config.roles) };
  }

  #all(found: readonly FoundMember[]): KnownMember[] {
    return found.map(({ externalId, ...member }) => ({
      externalId,
      ...memberView(member, this.config.roles),
    }));
  }
}

function areIds(...ids: string[]): boolean {
  return ids.every(isUuid);
}

/** PostgreSQL's text has no NUL: it names nobody. */
function isKey(orgId: string, key: string): boolean {
  return isUuid(orgId) && !key.includes('\0');
}

/** Throws RangeError, a mistake of the caller. */
function rowsOf({ after = firstId, limit = 100 }: Part): Rows {
  if (!isUuid(after)) throw new RangeError('after is the id of an entry');
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit)
    throw new RangeError(`limit is a whole number from 1 to ${maxLimit}`);
  return { after, limit };
}
