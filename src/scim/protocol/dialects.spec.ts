import { describe, expect, it } from 'vitest';
import { dialectOf, type Signs } from './dialects.js';
import type { Json } from './json.js';

const signs = (over: Partial<Signs>): Signs => ({ userAgent: 'curl/8', query: '', body: undefined, ...over });
const patch = (...Operations: Json[]): Json => ({ Operations });

const shapes: [string, Partial<Signs>][] = [
  ['entra', { query: 'aadOptscim062020=&filter=x' }],
  [
    'entra',
    { body: { schemas: ['http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'] } },
  ],
  ['entra', { body: patch({ op: 'Replace', path: 'active', value: 'False' }) }],
  ['entra', { body: { userName: 'x', active: 'True' } }],
  ['entra', { userAgent: '', query: 'filter=userName+eq+%22x%22' }],
  ['okta', { body: patch({ op: 'replace', value: { id: 'g', displayName: 'New' } }) }],
  ['keycloak', { body: patch({ op: 'replace', value: '{"active":false}' }) }],
  ['rippling', { body: patch({ op: 'Add', value: { members: [{ value: 'x' }] } }) }],
  [
    'sailpoint',
    {
      body: patch(
        { op: 'replace', value: { name: { givenName: 'A' } } },
        { op: 'replace', value: { name: { familyName: 'B' } } },
      ),
    },
  ],
  ['jumpcloud', { body: patch({ op: 'remove', path: 'members', value: [{ value: 'x' }] }) }],
  ['ping', { body: { emails: [{ primary: true }, { primary: true }] } }],
  ['unknown', { body: patch({ op: 'replace', path: 'active', value: false }) }],
  ['unknown', { body: 'no object' }],
  ['unknown', {}],
];

describe('The dialect of a request', () => {
  it.each([
    ['OKTA SCIM Integration', 'okta'],
    ['Okta SCIM Client 1.0.0', 'okta'],
    ['OneLogin SCIM', 'onelogin'],
    ['JumpCloud-SCIM', 'jumpcloud'],
    ['Google-Auto-Provisioning', 'google'],
    ['PingOne', 'ping'],
    ['SailPoint IdentityNow', 'sailpoint'],
    ['Keycloak SCIM client', 'keycloak'],
    ['rippling', 'rippling'],
    ['pinging/1.0', 'unknown'],
  ])('of "%s" is %s', (userAgent, dialect) => expect(dialectOf(signs({ userAgent }))).toBe(dialect));

  it.each(shapes)('is told by its habits: %s', (dialect, over) =>
    expect(dialectOf(signs(over))).toBe(dialect),
  );

  it('is the name before the habits', () => {
    const body = patch({ op: 'Replace', path: 'active', value: 'False' });
    expect(dialectOf(signs({ userAgent: 'OneLogin', body }))).toBe('onelogin');
  });
});
