import { describe, expect, it } from 'vitest';
import { mergedSettings, settingsOf } from './provisioning-settings.js';

const roles = ['viewer', 'member', 'admin'];

describe('settingsOf', () => {
  it('never gives a role that the installation does not have', () => {
    expect(settingsOf(undefined, ['reader', 'admin']).defaultRole).toBe('reader');
    expect(settingsOf({ defaultRole: 'gone' }, roles).defaultRole).toBe('viewer');
    expect(settingsOf({ defaultRole: 'member' }, roles).defaultRole).toBe('member');
  });

  it.each([undefined, null, {}])('are the defaults for %j', (stored) => {
    expect(settingsOf(stored, roles)).toMatchObject({
      enabled: false,
      defaultRole: 'viewer',
      initialStatus: 'invited',
      brake: { enabled: false, maxMembers: 50, maxPercent: 10 },
    });
  });

  it('fill in what an older release did not know, and leave out what this one does not', () => {
    const settings = settingsOf({ enabled: true, brake: { enabled: true }, forgotten: 1 }, roles);
    expect(settings).toMatchObject({
      enabled: true,
      brake: { enabled: true, maxMembers: 50 },
      groupsEnabled: true,
    });
    expect(settings).not.toHaveProperty('forgotten');
  });
});

describe('mergedSettings', () => {
  it('keep what a change leaves out, and take false, and an empty list, for an answer', () => {
    const before = settingsOf(
      { groupsEnabled: true, allowedDomains: ['acme.test'], defaultRole: 'member' },
      roles,
    );
    const after = mergedSettings(before, {
      groupsEnabled: false,
      allowedDomains: [],
      defaultRole: undefined,
    });
    expect(after).toEqual({ ...before, groupsEnabled: false, allowedDomains: [] });
  });
});
