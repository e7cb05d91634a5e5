import { hash } from 'node:crypto';
import { groupType } from './protocol/group.type.js';
import { ResourceType } from './protocol/resource-type.js';
import type { Schema } from './protocol/schema.js';
import { userType } from './protocol/user.type.js';

/** A schema that an organization added to some kinds of its resources. */
export interface RegisteredSchema extends Schema {
  resourceTypes: ('User' | 'Group')[];
  /** Whether each of these resources must have data of it. */
  required: boolean;
}

/** As it is stored. `revision` is another with every change: no two texts are the same, whosever they are. */
export interface StoredExtensions {
  revision: string;
  schemas: RegisteredSchema[];
}

/** The kinds of resources of one organization. */
export interface OrganizationTypes {
  user: ResourceType;
  group: ResourceType;
}

const generic: OrganizationTypes = { user: userType, group: groupType };

/** Characters of stored schemas whose types are remembered. */
const maxRemembered = 4_000_000;
const remembered = new Map<string, OrganizationTypes>();
let rememberedLength = 0;

/** The types that whoever came with this credential works on: those of its organization. */
export function typesFor({ extensions }: { extensions: string | null }): OrganizationTypes {
  if (extensions === null) return generic;
  const types = remembered.get(extensions) ?? typesOf(extensions);
  remember(extensions, types);
  return types;
}

/** Whether a type is that of organizations which never had a schema of their own. */
export function isGeneric(type: ResourceType): boolean {
  return type === userType || type === groupType;
}

/** The schemas in what is stored. */
export function schemasIn(text: string | null): RegisteredSchema[] {
  if (text === null) return [];
  const { schemas } = JSON.parse(text) as StoredExtensions; // as: the column holds what this service wrote
  return schemas;
}

function typesOf(text: string): OrganizationTypes {
  const schemas = schemasIn(text);
  return { user: extended(userType, schemas), group: extended(groupType, schemas) };
}

function extended({ definition }: ResourceType, schemas: readonly RegisteredSchema[]): ResourceType {
  const own = schemas.filter(({ resourceTypes }) => resourceTypes.some((name) => name === definition.name));
  const extensions = own.map(({ id, name, description, attributes, required }) => ({
    schema: { id, name, description, attributes },
    required,
    mark: markOf(attributes),
  }));
  return new ResourceType({ ...definition, extensions: [...definition.extensions, ...extensions] });
}

/** Descriptions decide nothing. */
function markOf(attributes: Schema['attributes']): string {
  const text = JSON.stringify(attributes, (key, value: unknown) =>
    key === 'description' ? undefined : value,
  );
  return hash('sha1', text, 'base64url').slice(0, 16);
}

/** Those asked for last. A `Map` keeps the order in which its keys were set. */
function remember(text: string, types: OrganizationTypes): void {
  if (remembered.delete(text)) rememberedLength -= text.length;
  remembered.set(text, types);
  rememberedLength += text.length;
  for (const oldest of remembered.keys()) {
    if (rememberedLength <= maxRemembered) return;
    remembered.delete(oldest);
    rememberedLength -= oldest.length;
  }
}
