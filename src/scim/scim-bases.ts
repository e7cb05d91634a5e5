/** The three bases under which the same resources are served. */
const bases = ['api/scim/v2/:orgId', 'scim/v2', 'api/v2/scim'];

/** The paths of the bases for one organization. */
export function basesOf(orgId: string): string[] {
  return bases.map((base) => `/${base.replace(':orgId', orgId)}`);
}

/** The routes of an endpoint under every base. */
export function scimBases(endpoint: string): string[] {
  return bases.map((base) => (endpoint === '' ? base : `${base}/${endpoint}`));
}
