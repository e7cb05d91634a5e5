import { describe, expect, it } from 'vitest';
import { mergedSettings, settingsOf } from './provisioning-settings.js';

describe('settingsOf', () => {
  it.each([undefined, null, {}])('are the defaults for %j', (stored) => {
    expect(settingsOf(stored)).toMatchObject({
      enabled: false,
      defaultRole: 'viewer',
      initialStatus: 'invited',
      brake: { enabled: false, maxMembers: 50, maxPercent: 10 },
    });
  });

  it('fill in what an older release did not know, and leave out what this one does not', () => {
    const settings = settingsOf({ enabled: true, brake: { enabled: true }, forgotten: 1 });
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
    const before = settingsOf({ groupsEnabled: true, allowedDomains: ['acme.test'], defaultRole: 'member' });
    const after = mergedSettings(before, {
      groupsEnabled: false,
      allowedDomains: [],
      defaultRole: undefined,
    });
    expect(after).toEqual({ ...before, groupsEnabled: false, allowedDomains: [] });
  });
});
