import { ok, type Organization } from './house.js';

/** A schema as an admin registers it; `over` wins. */
export function aSchema(over: Record<string, unknown> = {}): Record<string, unknown> & { id: string } {
  const id = typeof over['id'] === 'string' ? over['id'] : 'urn:acme:scim:hr:1.0:User';
  return {
    name: 'HR',
    resourceTypes: ['User'],
    attributes: [{ name: 'team' }],
    ...over,
    id,
  };
}

/** Registers a schema. */
export async function register(
  { admin }: Pick<Organization, 'admin'>,
  over: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  return ok(await admin.post('/scim/schemas', aSchema(over)), 201).json as Record<string, unknown>;
}
