import { type Connection, requestText } from './connection.js';
import { aUser, type Organization } from './organization.js';

export type Side = 'service' | 'baseline';

export type Workload = OneRequest | SeveralRequests;

export interface OneRequest {
  name: string;
  status: number;
  /** The next request, for one side. */
  next(organization: Organization, side: Side): string;
}

interface SeveralRequests {
  name: string;
  /** Throws when it doesn't end as it should. */
  perform(connection: Connection, organization: Organization, side: Side): Promise<void>;
}

const pageSize = 100;

/** In the order of measurement: what adds users comes last. */
export const workloads: OneRequest[] = [
  {
    name: 'get',
    status: 200,
    next: (org, side) => ask(org, side, 'GET', `/Users/${org.ids[nextIndex(org)]}`),
  },
  {
    name: 'filter hit',
    status: 200,
    next: (org, side) => byName(org, side, org.userName(nextIndex(org) + 1)),
  },
  {
    name: 'filter miss',
    status: 200,
    next: (org, side) => byName(org, side, `nobody.${nextIndex(org)}@example.test`),
  },
  { name: 'list 100', status: 200, next: (org, side) => page(org, side, 0) },
  {
    name: 'deep page',
    status: 200,
    next: (org, side) => page(org, side, nextIndex(org) % (org.ids.length - pageSize)),
  },
  { name: 'patch active', status: 200, next: patchActive },
  {
    name: 'put',
    status: 200,
    next: (org, side) => {
      const index = nextIndex(org);
      const user = { ...aUser(org.userName(index + 1), index + 1), title: `Title ${org.turns}` };
      return ask(org, side, 'PUT', `/Users/${org.ids[index]}`, user);
    },
  },
  {
    name: 'create',
    status: 201,
    next: (org, side) => {
      org.turns += 1;
      return ask(org, side, 'POST', '/Users', aUser(`new.${org.turns}@${org.domain}`, org.turns));
    },
  },
];

/** Always a change: each user's state is remembered, whichever side changed it. */
function patchActive(org: Organization, side: Side): string {
  const index = nextIndex(org);
  const active = org.inactive.has(index);
  if (active) org.inactive.delete(index);
  else org.inactive.add(index);
  return ask(org, side, 'PATCH', `/Users/${org.ids[index]}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: active }],
  });
}

/** The service is asked as the protocol has it, the baseline what needs no grammar. */
function byName(org: Organization, side: Side, userName: string): string {
  const query =
    side === 'service'
      ? `filter=${encodeURIComponent(`userName eq "${userName}"`)}`
      : `userName=${encodeURIComponent(userName)}`;
  return ask(org, side, 'GET', `/Users?${query}`);
}

/** The baseline is told the first id of the page, and counts no total: one indexed read. */
function page(org: Organization, side: Side, offset: number): string {
  const query =
    side === 'service'
      ? `startIndex=${offset + 1}&count=${pageSize}`
      : `after=${org.ids[offset]}&count=${pageSize}`;
  return ask(org, side, 'GET', `/Users?${query}`);
}

function ask(org: Organization, side: Side, method: string, path: string, body?: unknown): string {
  const base = side === 'service' ? `/api/scim/v2/${org.id}` : '';
  return requestText(method, base + path, org.token, body);
}

/** All over the organization, and no user twice in the time that requests overlap: the stride is prime. */
function nextIndex(org: Organization): number {
  org.turns += 1;
  return (org.turns * 7_919) % org.ids.length;
}
