import { beforeAll, describe, expect, it } from 'vitest';
import { auditOf, newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { aTime, anId, expectError, expectNothing, provision } from '../support/scim.js';
import type { Answer } from '../support/client.js';

const core = 'urn:ietf:params:scim:schemas:core:2.0:Group';

let acme: Organization;
beforeAll(async () => {
  acme = await newOrganization();
});

let made = 0;
/** A group as an identity provider sends it; `over` wins. */
export function aGroup(over: Record<string, unknown> = {}): Record<string, unknown> {
  made += 1;
  return { schemas: [core], displayName: `Engineers ${made}`, ...over };
}

async function makeGroup(over: Record<string, unknown> = {}, org = acme): Promise<Answer & { id: string }> {
  const answer = ok(await org.scim.post('/Groups', aGroup(over)), 201);
  return { ...answer, id: String(answer.json.id) };
}

async function people(count: number, org = acme): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await provision(org)).id);
  return ids;
}

async function memberIds(id: string, org = acme): Promise<string[]> {
  const { json } = ok(await org.scim.get(`/Groups/${id}`), 200);
  return (json.members as { value: string }[]).map(({ value }) => value);
}

describe('a group', () => {
  it('S15 S26 S27 S28 is made with its members, and read as it was answered', async () => {
    const [ada = '', bob = ''] = await people(2);
    const answer = await acme.scim.post(
      '/Groups',
      aGroup({ displayName: 'Core', externalId: 'g-1', members: [{ value: bob }, { value: ada }] }),
    );
    const id = answer.json.id as string;
    const base = acme.scim.base;
    expect(answer.json).toEqual({
      schemas: [core],
      id: anId,
      displayName: 'Core',
      externalId: 'g-1',
      members: [ada, bob].map((value) => ({
        value,
        $ref: `${base}/Users/${value}`,
        type: 'User',
        display: expect.any(String),
      })),
      meta: {
        resourceType: 'Group',
        created: aTime,
        lastModified: aTime,
        version: 'W/"1"',
        location: `${base}/Groups/${id}`,
      },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`${base}/Groups/${id}`);
    expect(answer.headers.get('etag')).toBe('W/"1"');
    expect((await acme.scim.get(`/Groups/${id}`)).json).toEqual(answer.json);
    const [event] = await auditOf(acme, { target: id });
    expect(event).toMatchObject({ action: 'group.create', target: { type: 'group', id, name: 'Core' } });
    expect(event.changes).toContainEqual({
      path: 'members',
      added: expect.arrayContaining([ada, bob]),
      removed: [],
      addedTotal: 2,
      removedTotal: 0,
    });
  });

  it('adds and removes members set-wise', async () => {
    const [ada = '', bob = '', cy = ''] = await people(3);
    const { id } = await makeGroup({ members: [{ value: ada }] });
    expectNothing(
      await acme.scim.patch(
        `/Groups/${id}`,
        patchOf({ op: 'add', path: 'members', value: [{ value: bob }, { value: cy }, { value: bob }] }),
      ),
    );
    expect(await memberIds(id)).toEqual([ada, bob, cy]);
    expectNothing(
      await acme.scim.patch(`/Groups/${id}`, patchOf({ op: 'remove', path: `members[value eq "${bob}"]` })),
    );
    expectNothing(
      await acme.scim.patch(
        `/Groups/${id}`,
        patchOf({ op: 'Remove', path: 'members', value: [{ value: ada }] }),
      ),
    );
    expect(await memberIds(id)).toEqual([cy]);
  });

  it('nests, and refuses a circle', async () => {
    const [ada = ''] = await people(1);
    const inner = await makeGroup({ members: [{ value: ada }] });
    const outer = await makeGroup({ members: [{ value: inner.id }] });
    const user = ok(await acme.scim.get(`/Users/${ada}`), 200).json;
    expect(user.groups.map(({ value, type }: { value: string; type: string }) => [value, type])).toEqual([
      [inner.id, 'direct'],
      [outer.id, 'indirect'],
    ]);
    expectError(
      await acme.scim.patch(
        `/Groups/${inner.id}`,
        patchOf({ op: 'add', path: 'members', value: [{ value: outer.id }] }),
      ),
      400,
      expect.stringContaining('can not be in itself'),
      'invalidValue',
    );
    expect(await memberIds(inner.id)).toEqual([ada]);
    for (const filter of [
      `groups.value eq "${outer.id}"`,
      `groups eq "${inner.id}"`,
      `groups[type eq "indirect" and value eq "${outer.id}"]`,
    ]) {
      const { json } = ok(await acme.scim.get('/Users', { filter }), 200);
      expect(
        json.Resources.map((each: { id: string }) => each.id),
        filter,
      ).toEqual([ada]);
    }
    expectNothing(await acme.scim.delete(`/Groups/${inner.id}`));
    expect(await memberIds(outer.id)).toEqual([]);
    expect(ok(await acme.scim.get(`/Users/${ada}`), 200).json.groups).toBeUndefined();
  });
});
