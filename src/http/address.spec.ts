import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressAllowed, clientAddress, normalizeAddress, parseCidr } from './address.js';

const dotted = (n: number): string => [24, 16, 8, 0].map((shift) => (n >>> shift) & 255).join('.');

describe('parseCidr', () => {
  it.each([
    ['203.0.113.7', { family: 'ipv4', address: '203.0.113.7', prefix: 32 }],
    ['203.0.113.0/24', { family: 'ipv4', address: '203.0.113.0', prefix: 24 }],
    ['0.0.0.0/0', { family: 'ipv4', address: '0.0.0.0', prefix: 0 }],
    ['2001:DB8::/32', { family: 'ipv6', address: '2001:db8::', prefix: 32 }],
    ['::1', { family: 'ipv6', address: '::1', prefix: 128 }],
    ['::/0', { family: 'ipv6', address: '::', prefix: 0 }],
    ['::ffff:10.0.0.0/104', { family: 'ipv4', address: '10.0.0.0', prefix: 8 }],
    ['::ffff:a00:1', { family: 'ipv4', address: '10.0.0.1', prefix: 32 }],
  ])('reads %s', (text, cidr) => {
    expect(parseCidr(text)).toEqual(cidr);
  });

  it.each([
    '',
    ' ',
    'localhost',
    '10.0.0',
    '10.1',
    '10.0.0.256',
    '010.0.0.1',
    '0x7f.0.0.1',
    '2130706433',
    '10.0.0.1/33',
    '10.0.0.1/-1',
    '10.0.0.1/',
    '10.0.0.1/8/8',
    '10.0.0.1/08',
    '10.0.0.1/8.0',
    '10.0.0.1/+8',
    '10.0.0.1/255.0.0.0',
    ' 10.0.0.1',
    '10.0.0.1\n',
    '10.0.0.1 /8',
    '10.0.0.1/ 8',
    '10.0.0.1/8\n',
    '/8',
    'fe80::1%eth0',
    'fe80::%1/64',
    '::1/129',
    '[::1]',
    '[::1]/128',
    ':::',
    '1::2::3',
    '::ffff:010.0.0.1',
    '::ffff:0.0.0.0/95',
    '10.0.0.1,10.0.0.2',
    '１０.0.0.1',
    '1'.repeat(100_000),
  ])('refuses %j', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });
});

describe('addressAllowed', () => {
  it('allows everything by an empty list', () => {
    expect(addressAllowed('198.51.100.1', [])).toBe(true);
    expect(addressAllowed('nonsense', [])).toBe(true);
  });

  it.each([
    ['203.0.113.7', ['203.0.113.0/24'], true],
    ['203.0.114.7', ['203.0.113.0/24'], false],
    ['203.0.113.7', ['203.0.113.99/24'], true],
    ['203.0.113.7', ['203.0.113.7'], true],
    ['203.0.113.8', ['203.0.113.7'], false],
    ['203.0.113.8', ['10.0.0.0/8', '203.0.113.8/31'], true],
    ['::ffff:203.0.113.7', ['203.0.113.0/24'], true],
    ['::ffff:cb00:7107', ['203.0.113.0/24'], true],
    ['203.0.113.7', ['::ffff:203.0.113.0/120'], true],
    ['::ffff:203.0.113.7', ['::ffff:0:0/96'], true],
    ['2001:db8:1::5', ['2001:db8::/32'], true],
    ['2001:0DB8:0001:0:0::5', ['2001:db8:1::5'], true],
    ['2001:db9::5', ['2001:db8::/32'], false],
    ['2001:db8:8000::1', ['2001:db8::/33'], false],
    ['fe80::1%eth0', ['fe80::/10'], true],
    ['1.2.3.4', ['0.0.0.0/0'], true],
    ['2001:db8::1', ['0.0.0.0/0'], false],
    ['2001:db8::1', ['::/0'], true],
    ['1.2.3.4', ['::/0'], false],
    ['::ffff:1.2.3.4', ['::/0'], false],
    ['::ffff:1.2.3.4', ['0.0.0.0/0'], true],
  ])('%s in %j: %s', (address, cidrs, allowed) => {
    expect(addressAllowed(address, cidrs)).toBe(allowed);
    expect(addressAllowed(address, cidrs)).toBe(allowed);
  });

  it('never matches an entry that is no network, and refuses what is no address', () => {
    expect(addressAllowed('10.0.0.1', ['nonsense', '10.0.0.1/99', '010.0.0.1', ''])).toBe(false);
    expect(addressAllowed('10.0.0.1', ['nonsense', '10.0.0.0/8'])).toBe(true);
    for (const address of ['', 'unknown', '10.0.0.1:443', '[::1]', '010.0.0.1']) {
      expect(addressAllowed(address, ['0.0.0.0/0', '::/0'])).toBe(false);
    }
  });

  it('does not take lists that are alike for one another', () => {
    expect(addressAllowed('10.0.0.1', ['10.0.0.1,10.0.0.2'])).toBe(false);
    expect(addressAllowed('10.0.0.1', ['10.0.0.1', '10.0.0.2'])).toBe(true);
    expect(addressAllowed('10.0.0.1', ['10.0.0.1\n10.0.0.2'])).toBe(false);
    expect(addressAllowed('10.0.0.1', ['10.0.0.1","10.0.0.2'])).toBe(false);
  });

  it('stays right when more lists were used than are remembered', () => {
    for (let index = 0; index < 2500; index += 1) {
      const address = `10.${index >> 8}.${index & 255}.1`;
      expect(addressAllowed(address, [address])).toBe(true);
      expect(addressAllowed('192.0.2.1', [address])).toBe(false);
    }
  });

  it('agrees with arithmetic on IPv4', () => {
    const number = fc.nat({ max: 0xffffffff });
    fc.assert(
      fc.property(number, number, fc.nat({ max: 32 }), fc.boolean(), (a, b, prefix, near) => {
        const network = near ? (a ^ (b & 0xff)) >>> 0 : b;
        const mask = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
        const inside = (a & mask) >>> 0 === (network & mask) >>> 0;
        expect(addressAllowed(dotted(a), [`${dotted(network)}/${prefix}`])).toBe(inside);
        expect(addressAllowed(`::ffff:${dotted(a)}`, [`${dotted(network)}/${prefix}`])).toBe(inside);
      }),
    );
  });
});

describe('normalizeAddress', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::FFFF:A00:1', '10.0.0.1'],
    ['0:0:0:0:0:ffff:10.0.0.1', '10.0.0.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:0:1', '0.0.0.1'],
    ['::ffff:1', '::255.255.0.1'],
    ['::ffff:0:10.0.0.1', '::ffff:0:a00:1'],
    ['64:ff9b::a00:1', '64:ff9b::a00:1'],
    ['nonsense', undefined],
    ['', undefined],
    ['10.0.0.1 ', undefined],
  ])('%j is %j', (address, canonical) => {
    expect(normalizeAddress(address)).toBe(canonical);
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const once = normalizeAddress(address);
        if (once !== undefined) expect(normalizeAddress(once)).toBe(once);
      }),
    );
  });
});

describe('clientAddress', () => {
  it.each([
    ['10.1.1.1', '10.1.1.1'],
    ['10.1.1.1:4711', '10.1.1.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['banana', undefined],
    ['10.1.1.1:', undefined],
    ['', undefined],
  ])('%s is %s', (forwarded, address) => {
    expect(clientAddress(forwarded)).toBe(address);
  });
});
