import { describe, expect, it } from 'vitest';
import { returnTo } from './return-to.js';

const rules = { publicUrl: 'https://id.example.com', appOrigins: ['https://app.example.com'] };
const defaultPage = { url: 'https://id.example.com/', origin: 'self' };

describe('where a login returns to', () => {
  it.each([
    ['/', '/'],
    ['/members', '/members'],
    ['/members?page=2&q=a%2Fb+c#row-7', '/members?page=2&q=a%2Fb+c#row-7'],
    ['/a/../b', '/b'],
    ['/search?next=https://evil.test/', '/search?next=https://evil.test/'],
    ['https://id.example.com/deep?x=1', '/deep?x=1'],
    ['https://id.example.com', '/'],
    ['/caf%C3%A9', '/caf%C3%A9'],
    ['/@evil.test', '/@evil.test'],
    ['/apiary/auth', '/apiary/auth'],
  ])('may be %s on this origin', (text, path) => {
    expect(returnTo(text, rules)).toEqual({ url: `https://id.example.com${path}`, origin: 'self' });
  });

  it.each([
    ['https://app.example.com', 'https://app.example.com/'],
    ['https://app.example.com/deep/link?a=1#b', 'https://app.example.com/deep/link?a=1#b'],
    ['https://app.example.com?a=1', 'https://app.example.com/?a=1'],
  ])('may be %s on an origin of an application', (text, url) => {
    expect(returnTo(text, rules)).toEqual({ url, origin: 'https://app.example.com' });
  });

  it.each([
    [undefined],
    [''],
    ['//evil.test'],
    ['///evil.test'],
    ['/\\evil.test'],
    ['\\\\evil.test'],
    ['/\t/evil.test'],
    ['/\n/evil.test'],
    ['\t//evil.test'],
    [' //evil.test'],
    ['/.//evil.test'],
    ['/a/..//evil.test'],
    ['/%2f%2fevil.test'],
    ['/%2Fevil.test'],
    ['/%5cevil.test'],
    ['/a%0d%0aSet-Cookie:x'],
    ['/a\r\nSet-Cookie: x'],
    ['/%00'],
    ['https://evil.test'],
    ['https:evil.test'],
    ['https:/evil.test'],
    ['http://id.example.com/'],
    ['https://id.example.com.evil.test/'],
    ['https://id.example.com@evil.test/'],
    ['https://id.example.com:8443/'],
    ['https://id.example.com:pw@evil.test/'],
    ['https://app.example.com.evil.test/'],
    ['https://app.example.com@evil.test/'],
    ['https://app.example.com:444/'],
    ['https://app.example.com\\@evil.test/'],
    ['https://user@app.example.com/'],
    ['https://other.example.com/'],
    ['javascript:alert(1)'],
    ['data:text/html,x'],
    ['relative'],
    ['?a'],
    ['/café'],
    ['/\u202eevil'],
    ['/api/auth/oidc/0/start'],
    ['/API//auth/logout'],
    ['/x/../api/auth/logout'],
    [`/${'a'.repeat(2_048)}`],
  ])('is the default page for %j', (text) => {
    expect(returnTo(text, rules)).toEqual(defaultPage);
  });
});
