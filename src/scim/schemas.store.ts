import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';
import { uuidv7 } from '../http/index.js';
import { type RegisteredSchema, schemasIn, type StoredExtensions } from './organization-types.js';

const findExtensions = reading<{ extensions: string | null }>(
  'scim_extensions_find',
  'select extensions::text as extensions from scim_settings where org_id = $1',
);
const putExtensions = writing(
  'scim_extensions_put',
  `insert into scim_settings (org_id, settings, extensions, updated_at) values ($1, '{}', $2, $3)
   on conflict (org_id) do update
   set extensions = excluded.extensions, version = scim_settings.version + 1, updated_at = excluded.updated_at`,
);

/** The schemas that organizations registered, beside their settings. */
@Injectable()
export class SchemasStore {
  constructor(private readonly uow: UnitOfWork) {}

  async list(orgId: string): Promise<RegisteredSchema[]> {
    return schemasIn(await this.text(orgId));
  }

  /** As they are stored; null: there never were any. */
  async text(orgId: string): Promise<string | null> {
    const [row] = await this.uow.read(orgId, findExtensions, [orgId]);
    return row?.extensions ?? null;
  }

  /** Stores them, and returns the text that is stored. */
  put(orgId: string, schemas: RegisteredSchema[], at: Date): string {
    const stored: StoredExtensions = { revision: uuidv7(), schemas };
    const text = JSON.stringify(stored);
    this.uow.send(putExtensions, [orgId, text, at]);
    return text;
  }
}
