import { describe, expect, it } from 'vitest';
import { auditOf, newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { people } from '../support/groups.js';
import { expectError, expectNothing, memberOf } from '../support/scim.js';
import type { Answer } from '../support/client.js';

const off = patchOf({ op: 'Replace', path: 'active', value: 'False' });
const on = patchOf({ op: 'replace', path: 'active', value: true });

const deactivate = ({ scim }: Organization, id: string): Promise<Answer> => scim.patch(`/Users/${id}`, off);

function expectPaused(answer: Answer): void {
  expectError(answer, 429, expect.stringContaining('paused'));
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
}

async function braked(brake: object, count: number): Promise<{ acme: Organization; ids: string[] }> {
  const acme = await newOrganization({ brake: { enabled: true, ...brake } });
  return { acme, ids: await people(acme, count) };
}

describe('The brake', () => {
  it('is off by default', async () => {
    const acme = await newOrganization({ brake: { maxMembers: 1, maxPercent: 1 } });
    for (const id of await people(acme, 3)) ok(await deactivate(acme, id), 200);
  });

  it('lets so many members lose access, then refuses, marks the organization paused, and waits for an admin', async () => {
    const { acme, ids } = await braked({ maxMembers: 2, maxPercent: 100 }, 5);
    const [first = '', second = '', third = '', fourth = ''] = ids;
    ok(await deactivate(acme, first), 200);
    expectNothing(await acme.scim.delete(`/Users/${second}`));
    expect(ok(await acme.admin.get('/scim'), 200).json.pausedAt).toBeUndefined();
    expectPaused(await deactivate(acme, third));
    expectPaused(await acme.scim.delete(`/Users/${fourth}`));
    expectPaused(await acme.scim.put(`/Users/${third}`, { userName: 'third@acme.test', active: false }));
    for (const id of [third, fourth]) expect((await memberOf(acme, id))['status']).toBe('invited');
    const settings = ok(await acme.admin.get('/scim'), 200).json;
    expect(Date.parse(settings.pausedAt)).toBeGreaterThan(Date.now() - 60_000);
    // What takes nobody's access goes on.
    ok(
      await acme.scim.patch(`/Users/${third}`, patchOf({ op: 'replace', path: 'title', value: 'Engineer' })),
      200,
    );
    ok(await acme.scim.patch(`/Users/${first}`, on), 200);
    // Each by name, unlike requests that come too fast.
    const refused = await auditOf(acme, { channel: 'scim', outcome: 'failure' });
    expect(refused.map(({ action, target }) => [action, target?.id])).toEqual([
      ['user.update', third],
      ['user.delete', fourth],
      ['user.update', third],
    ]);
    const pauses = await auditOf(acme, { action: 'scim.pause' });
    expect(pauses).toHaveLength(1);
    expect(pauses[0]).toMatchObject({
      channel: 'scim',
      actor: { type: 'scim_token' },
      detail: expect.stringContaining('2 of 5'),
    });

    ok(await acme.admin.put('/scim', settings), 200);
    expectPaused(await deactivate(acme, third));
    expectNothing(await acme.admin.post('/scim/resume', undefined));
    expect(ok(await acme.admin.get('/scim'), 200).json.pausedAt).toBeUndefined();
    ok(await deactivate(acme, third), 200);
    ok(await deactivate(acme, fourth), 200);
    expectPaused(await deactivate(acme, ids[4] ?? ''));
    expect(await auditOf(acme, { action: 'scim.resume' })).toHaveLength(1);
  });

  it('goes by a share of the members too, of which one may always go', async () => {
    const { acme, ids } = await braked({ maxMembers: 1000, maxPercent: 30 }, 8);
    ok(await deactivate(acme, ids[0] ?? ''), 200);
    ok(await deactivate(acme, ids[1] ?? ''), 200);
    expectPaused(await deactivate(acme, ids[2] ?? ''));
    const small = await braked({ maxMembers: 1000, maxPercent: 1 }, 2);
    ok(await deactivate(small.acme, small.ids[0] ?? ''), 200);
    expectPaused(await deactivate(small.acme, small.ids[1] ?? ''));
  });

  it('counts a member once, and one that had no access not at all', async () => {
    const { acme, ids } = await braked({ maxMembers: 2, maxPercent: 100 }, 3);
    const [ada = '', bob = '', cy = ''] = ids;
    ok(await deactivate(acme, ada), 200);
    ok(await deactivate(acme, ada), 200);
    ok(await acme.scim.patch(`/Users/${ada}`, on), 200);
    ok(await deactivate(acme, ada), 200);
    expectNothing(await acme.scim.delete(`/Users/${ada}`));
    ok(await deactivate(acme, bob), 200);
    expectPaused(await deactivate(acme, cy));
  });

  it('lets not one more through when many come at once, and holds nobody else off', async () => {
    const { acme, ids } = await braked({ maxMembers: 3, maxPercent: 100 }, 12);
    const globex = await braked({ maxMembers: 3, maxPercent: 100 }, 1);
    const answers = await Promise.all(ids.map((id) => deactivate(acme, id)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(9);
    const disabled = ok(await acme.admin.get('/members', { status: 'disabled' }), 200).json.data;
    expect(disabled).toHaveLength(3);
    expect(await auditOf(acme, { action: 'scim.pause' })).toHaveLength(1);
    expect(await auditOf(acme, { action: 'user.deactivate', outcome: 'success' })).toHaveLength(3);
    ok(await deactivate(globex.acme, globex.ids[0] ?? ''), 200);
  });

  it('forgets a pause when it is switched off', async () => {
    const { acme, ids } = await braked({ maxMembers: 1, maxPercent: 100 }, 4);
    ok(await deactivate(acme, ids[0] ?? ''), 200);
    expectPaused(await deactivate(acme, ids[1] ?? ''));
    const released = ok(await acme.admin.put('/scim', { brake: { enabled: false } }), 200).json;
    expect(released.pausedAt).toBeUndefined();
    ok(await deactivate(acme, ids[1] ?? ''), 200);
    ok(await acme.admin.put('/scim', { brake: { enabled: true } }), 200);
    ok(await deactivate(acme, ids[2] ?? ''), 200);
    expect(await auditOf(acme, { action: 'scim.resume' })).toHaveLength(1);
  });

  it('can be released where it does not hold, which is no event; another organization is not there', async () => {
    const acme = await newOrganization();
    expectNothing(await acme.admin.post('/scim/resume', undefined));
    expect(await auditOf(acme, { action: 'scim.resume' })).toEqual([]);
  });
});
