import { describe, expect, it } from 'vitest';
import { emailAddress } from './email-address.js';

describe('an e-mail address of a claim', () => {
  it.each([
    ['ada@acme.test', 'ada@acme.test', 'acme.test'],
    ['Ada.Byron+x@ACME.Test', 'ada.byron+x@acme.test', 'acme.test'],
    ["o'neil_1@a-b.c9.example", "o'neil_1@a-b.c9.example", 'a-b.c9.example'],
    ['a@xn--caf-dma.test', 'a@xn--caf-dma.test', 'xn--caf-dma.test'],
  ])('may be %s', (text, address, domain) => {
    expect(emailAddress(text)).toEqual({ address, domain });
  });

  it.each([
    [undefined],
    [null],
    [7],
    [true],
    [['ada@acme.test']],
    [{ value: 'ada@acme.test' }],
    [''],
    ['ada'],
    ['@acme.test'],
    ['ada@'],
    ['ada@acme'],
    ['ada@acme.test.'],
    ['ada@.acme.test'],
    ['ada@acme..test'],
    ['ada@-acme.test'],
    ['ada@acme.t'],
    ['ada@[127.0.0.1]'],
    ['ada@evil.test@acme.test'],
    ['"ada@evil.test"@acme.test'],
    ['ada @acme.test'],
    [' ada@acme.test'],
    ['ada@acme.test '],
    ['ada@acme.test\n'],
    ['ada\0@acme.test'],
    ['ada@acme.test,eve@evil.test'],
    ['Ada <ada@acme.test>'],
    ['.ada@acme.test'],
    ['ada.@acme.test'],
    ['a..b@acme.test'],
    ['ädä@acme.test'],
    ['ada@ácme.test'],
    ['ada@acme\u3002test'],
    ['ad\u0430@acme.test'],
    ['\u212aada@acme.test'],
    [`${'a'.repeat(65)}@acme.test`],
    [`a@${'a'.repeat(63)}.${'a'.repeat(63)}.${'a'.repeat(63)}.${'a'.repeat(62)}.test`],
  ])('is not %j', (value) => {
    expect(emailAddress(value)).toBeUndefined();
  });
});
