import { describe, expect, it } from 'vitest';
import { wrongInIdToken } from './id-token.checks.js';

const now = 1_800_000_000_000;
const good = { iss: 'https://idp.test', aud: 'client', sub: '248289761001', iat: now / 1000 };
const wrong = (claims: Record<string, unknown>) => wrongInIdToken({ ...good, ...claims }, 'client', now);

describe('what openid-client leaves unchecked in an ID token', () => {
  it('lets a good one pass', () => {
    expect(wrong({})).toBeUndefined();
    expect(wrong({ azp: 'client', aud: ['client', 'api'] })).toBeUndefined();
    expect(wrong({ iat: now / 1000 + 60 })).toBeUndefined();
    for (const sub of ['a', 'x'.repeat(255), 'google-oauth2|10 2', '{}'])
      expect(wrong({ sub })).toBeUndefined();
  });

  it.each([['other'], [''], [null], [['client']]])('finds the authorized party %j', (azp) => {
    expect(wrong({ azp })).toBe('token_party');
  });

  it.each([[now / 1000 + 61], ['1'], [null], [undefined]])('finds the issue time %j', (iat) => {
    expect(wrong({ iat })).toBe('token_future');
  });

  it.each([
    [''],
    [' '],
    [' a'],
    ['a '],
    ['a\nb'],
    ['a\0'],
    ['ä'],
    ['x'.repeat(256)],
    [7],
    [null],
    [undefined],
    [['a']],
  ])('finds the subject %j', (sub) => {
    expect(wrong({ sub })).toBe('token_subject');
  });
});
