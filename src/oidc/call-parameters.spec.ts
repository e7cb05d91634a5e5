import { describe, expect, it } from 'vitest';
import { callParameters } from './call-parameters.js';

describe('the parameters of a call', () => {
  it('are the known ones, decoded, those without a value left out', () => {
    expect(callParameters('/x')).toEqual({});
    expect(callParameters('/x?')).toEqual({});
    expect(callParameters('/x?code=a%2Bb+c&state=s&iss=&foo=bar')).toEqual({ code: 'a+b c', state: 's' });
    expect(callParameters('/x?returnTo=/a?b=c&loginHint=ada@acme.test')).toEqual({
      returnTo: '/a?b=c',
      loginHint: 'ada@acme.test',
    });
  });

  it.each([
    ['twice the same', '/x?code=a&code=b'],
    ['twice, once without a value', '/x?state=&state=s'],
    ['twice, once encoded', '/x?code=a&%63ode=b'],
    ['twice one that nobody looks at', '/x?foo=1&foo=2'],
    ['a code that is too long', `/x?code=${'a'.repeat(4_097)}`],
    ['a state that is too long', `/x?state=${'a'.repeat(129)}`],
    ['a query that is too long', `/x?foo=${'a'.repeat(8_200)}`],
    ['a broken escape', '/x?code=%zz'],
    ['bytes that are no text', '/x?code=%ff'],
  ])('are refused: %s', (_, url) => {
    expect(callParameters(url)).toBeUndefined();
  });

  it('know nothing of what every object has', () => {
    expect(callParameters('/x?__proto__=a&constructor=b')).toEqual({});
  });
});
