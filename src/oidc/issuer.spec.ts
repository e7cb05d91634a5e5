import { describe, expect, it } from 'vitest';
import { completedIssuer, discoveryUrl, faultOfIssuer, sameButSlash } from './issuer.js';

describe('An issuer', () => {
  it.each([
    [
      'login.microsoftonline.com/1f0e9d8c-7b6a-4543-a210-fedcba987654/v2.0',
      'https://login.microsoftonline.com/1f0e9d8c-7b6a-4543-a210-fedcba987654/v2.0',
    ],
    ['your-org.okta.com', 'https://your-org.okta.com'],
    ['https://your-org.okta.com/oauth2/default', 'https://your-org.okta.com/oauth2/default'],
    ['accounts.google.com', 'https://accounts.google.com'],
    ['https://acme.onelogin.com/oidc/2', 'https://acme.onelogin.com/oidc/2'],
    ['https://auth.pingone.eu/1f0e9d8c/as', 'https://auth.pingone.eu/1f0e9d8c/as'],
    ['https://acme.eu.auth0.com/', 'https://acme.eu.auth0.com/'],
  ])('T50 is taken as people enter it: %s', (entered, issuer) => {
    expect(completedIssuer(entered)).toBe(issuer);
    expect(faultOfIssuer(issuer)).toBeUndefined();
  });

  it('T48 describes itself below its path', () => {
    const wellKnown = '/.well-known/openid-configuration';
    expect(discoveryUrl('https://acme.test')).toBe(`https://acme.test${wellKnown}`);
    expect(discoveryUrl('https://acme.test/')).toBe(`https://acme.test${wellKnown}`);
    expect(discoveryUrl('https://acme.test/a/')).toBe(`https://acme.test/a${wellKnown}`);
  });

  it('is the same for a slash alone', () => {
    expect(sameButSlash('https://acme.test', 'https://acme.test/')).toBe(true);
    for (const other of [
      'https://acme.test//',
      'https://ACME.test',
      'https://acme.test/a',
      'http://acme.test',
    ]) {
      expect(sameButSlash('https://acme.test', other)).toBe(false);
    }
  });

  it('keeps a scheme of its own, which is judged elsewhere', () => {
    expect(completedIssuer('http://acme.test')).toBe('http://acme.test');
    expect(completedIssuer('javascript:alert(1)')).toBe('https://javascript:alert(1)');
    expect(faultOfIssuer('https://javascript:alert(1)')).toBeDefined();
  });
});
