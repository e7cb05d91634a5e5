import { describe, expect, it } from 'vitest';
import { auditOf, aUser, newOrganization, ok } from '../support/house.js';
import { newestEntry } from './log.js';

const at = '/provisioning-log/settings';

describe('The settings of the log', () => {
  it('are shortened values unless somebody says otherwise', async () => {
    const { admin } = await newOrganization();
    expect(ok(await admin.get(at), 200).json).toEqual({ personalValues: 'shortened' });
    expect(ok(await admin.put(at, {}), 200).json).toEqual({ personalValues: 'shortened' });
  });

  it('leave personal values out altogether', async () => {
    const org = await newOrganization();
    expect(ok(await org.admin.put(at, { personalValues: 'omitted' }), 200).json).toEqual({
      personalValues: 'omitted',
    });
    expect(ok(await org.admin.get(at), 200).json).toEqual({ personalValues: 'omitted' });
    ok(await org.scim.post('/Users', aUser({ userName: 'jane.roe@acme.test' })), 201);
    const { request } = await newestEntry(org, 1);
    expect(request.body).toMatchObject({
      userName: '‹omitted›',
      emails: [{ value: '‹omitted›', type: 'work', primary: true }],
      active: true,
    });
  });

  it('are audited, once for each change', async () => {
    const org = await newOrganization();
    ok(await org.admin.put(at, { personalValues: 'omitted' }), 200);
    ok(await org.admin.put(at, { personalValues: 'omitted' }), 200);
    const events = await auditOf(org, { action: 'scim.configure' });
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({
      outcome: 'success',
      target: { type: 'organization', id: org.id },
      changes: [{ path: 'provisioningLog.personalValues', before: 'shortened', after: 'omitted' }],
    });
  });

  it('and those of provisioning leave each other alone', async () => {
    const { admin } = await newOrganization({ logRetentionDays: 7, allowedDomains: ['acme.test'] });
    const before = ok(await admin.get('/scim'), 200).json;
    ok(await admin.put(at, { personalValues: 'omitted' }), 200);
    expect(ok(await admin.get('/scim'), 200).json).toEqual(before);
    const after = ok(await admin.put('/scim', { logRetentionDays: 9 }), 200).json;
    expect(after).toEqual({ ...before, logRetentionDays: 9 });
    expect(ok(await admin.get(at), 200).json).toEqual({ personalValues: 'omitted' });
  });

  it.each([{ personalValues: 'clear' }, { personalValues: null }, { other: 1 }, []])(
    'refuse %j',
    async (body) => {
      const { admin } = await newOrganization();
      expect((await admin.put(at, body)).status).toBe(400);
      expect(ok(await admin.get(at), 200).json).toEqual({ personalValues: 'shortened' });
    },
  );
});
