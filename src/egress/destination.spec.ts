import { describe, expect, it } from 'vitest';
import { admits, allowanceOf, destinationOf, type Reach } from './destination.js';

const allowance = allowanceOf(['idp.local', 'keycloak:8080', '[::1]:9000', '10.0.0.0/8', 'fd00::/8']);

function reachOf(url: string, allowed = allowance): Reach | 'nowhere' {
  const destination = destinationOf(url, allowed);
  return 'fault' in destination ? 'nowhere' : destination.reach;
}

describe('What the operator allows', () => {
  it.each<[string, Reach | 'nowhere']>([
    ['https://idp.local', 'any'],
    ['http://idp.local:8080/realms/a', 'any'],
    ['http://idp.local.evil.test', 'listed'],
    ['http://keycloak:8080', 'any'],
    ['http://KEYCLOAK:8080', 'any'],
    ['http://keycloak', 'listed'],
    ['http://[::1]:9000', 'any'],
    ['https://[::1]', 'nowhere'],
    ['http://10.1.2.3:8080', 'listed'],
    ['http://[::ffff:10.1.2.3]', 'listed'],
    ['https://11.1.2.3', 'public'],
    ['http://11.1.2.3', 'nowhere'],
    ['https://[fd12::1]', 'listed'],
    ['https://login.microsoftonline.com/tenant/v2.0', 'public'],
    ['ftp://idp.local', 'nowhere'],
    ['https://ada@idp.local', 'nowhere'],
    ['https://idp.local/#x', 'nowhere'],
    ['https://idp.local.', 'nowhere'],
  ])('%s is reached as %s', (url, reach) => {
    expect(reachOf(url)).toBe(reach);
  });

  it('is nothing unless it is listed', () => {
    for (const url of ['http://keycloak:8080', 'http://10.1.2.3', 'https://[fd12::1]', 'http://acme.test']) {
      expect(reachOf(url, allowanceOf([]))).toBe('nowhere');
    }
    expect(reachOf('https://acme.test', allowanceOf([]))).toBe('public');
  });

  it('admits for a name by http the listed networks alone, not the internet', () => {
    const admitted = (address: string): Reach[] =>
      (['any', 'listed', 'public'] as const).filter((reach) => admits(address, reach, allowance));
    expect(admitted('10.1.2.3')).toEqual(['any', 'listed', 'public']);
    expect(admitted('1.1.1.1')).toEqual(['any', 'public']);
    expect(admitted('127.0.0.1')).toEqual(['any']);
    expect(admits('127.0.0.1', 'public', allowanceOf([]))).toBe(false);
  });
});
