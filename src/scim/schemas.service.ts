import { Injectable } from '@nestjs/common';
import { type AuditNote, AuditService, diffValues } from '../audit/index.js';
import { UnitOfWork } from '../database/index.js';
import { conflict, invalidBody, notFound, type Page } from '../http/index.js';
import { type RegisteredSchema, typesFor } from './organization-types.js';
import { readAttributes } from './schema-attributes.js';
import { SchemaDocuments } from './schema-documents.js';
import { overlap } from './schema-urn.js';
import type { RegisterSchemaDto, ReplaceSchemaDto } from './schemas.dto.js';
import { SchemasStore } from './schemas.store.js';
import { SettingsStore } from './settings.store.js';

const maxSchemas = 20;
/** All schemas of an organization as JSON: they are read with every token. */
const maxBytes = 65_536;

/** Registers the schemas of an organization's own. What there is of their data is kept, whatever it looks like. */
@Injectable()
export class SchemasService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly settings: SettingsStore,
    private readonly schemas: SchemasStore,
    private readonly documents: SchemaDocuments,
    private readonly audit: AuditService,
  ) {}

  async list(orgId: string): Promise<Page<RegisteredSchema>> {
    return { data: await this.schemas.list(orgId), nextCursor: null };
  }

  /** Throws 404. */
  async find(orgId: string, urn: string): Promise<RegisteredSchema> {
    return present(await this.schemas.list(orgId), urn);
  }

  /** Throws 400 naming what is wrong by its path, 409 for a URN that is registered already. */
  async create(orgId: string, sent: RegisterSchemaDto): Promise<RegisteredSchema> {
    const schema = { id: sent.id, resourceTypes: sent.resourceTypes, ...read(sent) };
    await this.#change(orgId, schema.id, (before) => {
      assertDifferent(before, schema.id);
      return { action: 'schema.create', schemas: [...before, schema], after: schema };
    });
    return schema;
  }

  /** Throws as `create` does, and 404. */
  async replace(orgId: string, urn: string, sent: ReplaceSchemaDto): Promise<RegisteredSchema> {
    const { id = urn } = sent;
    if (!sameUrn(id, urn)) throw wrong('id', 'Give the URN in the address: a schema keeps its URN.');
    const schema = read(sent);
    const { after } = await this.#change(orgId, urn, (before) => {
      const old = present(before, urn);
      const { resourceTypes = old.resourceTypes, required = old.required } = sent;
      const now = { ...schema, id: old.id, resourceTypes, required };
      const schemas = before.map((each) => (each === old ? now : each));
      return { action: 'schema.update', schemas, before: old, after: now };
    });
    return after;
  }

  /** Throws 404. */
  async remove(orgId: string, urn: string): Promise<void> {
    await this.#change(orgId, urn, (before) => {
      const old = present(before, urn);
      return { action: 'schema.delete', schemas: before.filter((each) => each !== old), before: old };
    });
  }

  /** Changes the schemas under the lock of the organization's settings, then what is stored by the old ones. */
  async #change<Change extends SchemaChange>(
    orgId: string,
    urn: string,
    change: (before: RegisteredSchema[]) => Change,
  ): Promise<Change> {
    const { changed, text } = await this.uow.run(orgId, async () => {
      if (!(await this.settings.lock(orgId))) throw notFound('Organization');
      const changed = change(await this.schemas.list(orgId));
      const changes = diffValues(fieldsOf(changed.before), fieldsOf(changed.after));
      if (changes.length === 0) return { changed, text: undefined };
      assertFits(changed.schemas);
      this.audit.note({ action: changed.action, target: targetOf(changed), changes });
      return { changed, text: this.schemas.put(orgId, changed.schemas, new Date()) };
    });
    // Whoever is in between, or if this is cut off: each search looks whether all it saw was compared alike.
    if (text !== undefined) await this.documents.renew(orgId, typesFor({ extensions: text }), urn);
    return changed;
  }
}

interface SchemaChange {
  action: 'schema.create' | 'schema.update' | 'schema.delete';
  schemas: RegisteredSchema[];
  before?: RegisteredSchema;
  after?: RegisteredSchema;
}

function read(
  sent: Omit<RegisterSchemaDto, 'id' | 'resourceTypes'>,
): Omit<RegisteredSchema, 'id' | 'resourceTypes'> {
  const { attributes, errors } = readAttributes(sent.attributes);
  if (errors.length > 0) throw invalidBody(summary, errors);
  const { name, description = '', required = false } = sent;
  return { name, description, required, attributes };
}

function present(schemas: readonly RegisteredSchema[], urn: string): RegisteredSchema {
  const found = schemas.find(({ id }) => sameUrn(id, urn));
  if (!found) throw notFound('Schema');
  return found;
}

function assertDifferent(schemas: readonly RegisteredSchema[], urn: string): void {
  if (schemas.some(({ id }) => sameUrn(id, urn)))
    throw conflict('The organization has a schema of this URN.');
  const other = schemas.find(({ id }) => overlap(id, urn));
  if (other) throw wrong('id', `One of this and ${other.id} begins with the other: paths could mean both.`);
}

function assertFits(schemas: readonly RegisteredSchema[]): void {
  if (schemas.length > maxSchemas) throw wrong('', `An organization has at most ${maxSchemas} schemas.`);
  if (Buffer.byteLength(JSON.stringify(schemas)) > maxBytes) {
    throw wrong('attributes', `All schemas of an organization have at most ${maxBytes} bytes together.`);
  }
}

function sameUrn(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function fieldsOf(schema: RegisteredSchema | undefined): Record<string, unknown> | undefined {
  return schema && { ...schema };
}

function targetOf({ before, after }: SchemaChange): AuditNote['target'] {
  const { id = null, name = null } = after ?? before ?? {};
  return { type: 'schema', id, name };
}

const summary = 'The body holds fields that are not right.';

function wrong(path: string, message: string): Error {
  return invalidBody(summary, [{ path, message }]);
}
