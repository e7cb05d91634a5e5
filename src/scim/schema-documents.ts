import { Injectable } from '@nestjs/common';
import {
  ComparisonDocumentsService,
  type Criterion,
  type DirectoryQuery,
  type Documents,
} from '../org/index.js';
import { documentsOf } from './documents.js';
import { isGeneric, type OrganizationTypes } from './organization-types.js';
import { markName } from './protocol/comparison.js';
import { isUrn } from './protocol/generic.js';
import type { ResourceType } from './protocol/resource-type.js';
import type { Resource } from './protocol/resource.js';
import { spelled } from './protocol/spelling.js';

/** Longer than any request takes: whoever knew other schemas before has committed or failed since. */
const settledMs = 300_000;
const maxRenewals = 5;

/** What a search looks at, whichever page of it is asked for. */
type Selection = Pick<DirectoryQuery, 'where' | 'sort'>;

/** Whose documents, by which schemas. */
interface Place {
  orgId: string;
  type: ResourceType;
}

/**
 * Extension data is compared by the schema that the organization has registered for it, or none. A document says
 * which one it was made by, and what was made by another is made anew: when a schema changes, and, because a request
 * that began before may commit after, whenever a search looked at such data.
 */
@Injectable()
export class SchemaDocuments {
  /** Types, since when they are known here, and what was seen to be settled. */
  readonly #known = new WeakMap<ResourceType, { since: number; settled: Set<string> }>();

  constructor(private readonly documents: ComparisonDocumentsService) {}

  /** Renews what has data under the URN. */
  async renew(orgId: string, { user, group }: OrganizationTypes, urn: string): Promise<void> {
    for (const type of [user, group]) {
      for (let count = 0; count < maxRenewals; count++) {
        if (!(await this.#renew({ orgId, type }, urn.toLowerCase()))) break;
      }
    }
  }

  /** Carries out searches of one selection: each until no document that it looked at was made by other schemas. */
  exactlyIn(place: Place, query: Selection): <T>(search: () => Promise<T>) => Promise<T> {
    return (search) => this.#exactly(place, query, search);
  }

  async #exactly<T>(place: Place, query: Selection, search: () => Promise<T>): Promise<T> {
    const keys = extensionKeys(query).filter((key) => !isBuiltIn(place.type, key));
    let found = await search();
    if (isGeneric(place.type)) return found;
    for (let count = 0; count < maxRenewals && (await this.#anyRenewed(place, keys)); count++) {
      found = await search();
    }
    return found;
  }

  async #anyRenewed(place: Place, keys: readonly string[]): Promise<boolean> {
    let any = false;
    for (const key of keys) if (await this.#renewUnlessSettled(place, key)) any = true;
    return any;
  }

  async #renewUnlessSettled(place: Place, key: string): Promise<boolean> {
    const { type } = place;
    const known = this.#known.get(type) ?? { since: Date.now(), settled: new Set() };
    this.#known.set(type, known);
    if (known.settled.has(key)) return false;
    const late = Date.now() - known.since > settledMs;
    const renewed = await this.#renew(place, key);
    // An unknown URN is whatever a client says: those are not remembered.
    if (late && !renewed && type.extension(key)) known.settled.add(key);
    return renewed;
  }

  #renew({ orgId, type }: Place, key: string): Promise<boolean> {
    const kind = type.definition.name === 'User' ? 'member' : 'group';
    const outdated = { key, markName: markName(key), mark: type.extension(key)?.mark ?? null };
    return this.documents.renew(orgId, kind, outdated, (profile) => renewed(type, profile));
  }
}

function renewed(type: ResourceType, text: string): Documents {
  const { schemas: _, ...resource } = JSON.parse(text) as Resource; // as: the column holds what a draft's profile was
  const { profile, keys } = documentsOf(type, spelled(type, resource));
  return { profile: JSON.stringify(profile), keys: JSON.stringify(keys) };
}

function isBuiltIn(type: ResourceType, key: string): boolean {
  const extension = type.extension(key);
  return extension !== undefined && extension.mark === undefined;
}

/** The URNs, in lower case, whose data a search looks at. */
function extensionKeys({ where, sort }: Selection): string[] {
  const paths = [
    ...(where ? pathsIn(where) : []),
    ...(sort && 'path' in sort.field ? [sort.field.path] : []),
  ];
  return [...new Set(paths.flatMap(([key = '']) => (isUrn(key) ? [key] : [])))];
}

function pathsIn(criterion: Criterion): (readonly string[])[] {
  switch (criterion.kind) {
    case 'and':
    case 'or':
      return criterion.terms.flatMap(pathsIn);
    case 'not':
      return pathsIn(criterion.term);
    case 'some':
      return [criterion.path];
    default:
      return 'path' in criterion.field ? [criterion.field.path] : [];
  }
}
