import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Config, Secret } from '../config/index.js';
import { type Place, SecretBox } from './secret-box.js';

const aKey = (): Secret => new Secret(randomBytes(32).toString('base64'));
const boxOf = (...secretKeys: Secret[]): SecretBox => new SecretBox({ secretKeys } as unknown as Config);
const place: Place = { table: 'thing', column: 'sealed', key: ['an organization', 'a row'] };

describe('SecretBox', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const box = boxOf(aKey());
    const texts = ['', 'secret', 'Grüße 🔑', 'x'.repeat(10_000)];
    for (const text of texts) {
      const sealed = [box.seal(new Secret(text), place), box.seal(new Secret(text), place)];
      expect(new Set(sealed).size).toBe(2);
      for (const each of sealed) expect(box.open(each, place).reveal()).toBe(text);
    }
  });

  it('shows nothing of text or key', () => {
    const key = aKey();
    const box = boxOf(key);
    const sealed = box.seal(new Secret('correct horse'), place);
    expect(sealed).toMatch(/^v1\.[\w-]{8}\.[\w-]+$/);
    expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('correct');
    expect(sealed.startsWith(box.newestPrefix)).toBe(true);
    expect(`${String(box.open(sealed, place))}${JSON.stringify(box)}`).not.toContain('horse');
  });

  it('opens with every key, and seals with the first', () => {
    const [old, fresh] = [aKey(), aKey()];
    const sealed = boxOf(old).seal(new Secret('kept'), place);
    const both = boxOf(fresh, old);
    expect(both.open(sealed, place).reveal()).toBe('kept');
    expect(sealed.startsWith(both.newestPrefix)).toBe(false);
    expect(
      boxOf(fresh)
        .open(both.seal(new Secret('new'), place), place)
        .reveal(),
    ).toBe('new');
    expect(() => boxOf(fresh).open(sealed, place)).toThrow(/SECRET_KEY lacks the key/);
  });

  it.each<[string, Partial<Place>]>([
    ['another row', { key: ['an organization', 'another row'] }],
    ['another organization', { key: ['another', 'a row'] }],
    ['another column', { column: 'other' }],
    ['another table', { table: 'other' }],
    ['a key whose parts are joined otherwise', { key: ['an organization","a row'] }],
  ])('does not open in %s', (_, elsewhere) => {
    const box = boxOf(aKey());
    const sealed = box.seal(new Secret('mine'), place);
    expect(() => box.open(sealed, { ...place, ...elsewhere })).toThrow();
  });

  it('does not open when any byte was changed, or the tag shortened', () => {
    const box = boxOf(aKey());
    const [form, id, payload = ''] = box.seal(new Secret('text'), place).split('.');
    const bytes = Buffer.from(payload, 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => box.open(`${form}.${id}.${changed.toString('base64url')}`, place)).toThrow();
    }
    for (const length of [0, 11, 27, bytes.length - 1]) {
      const cut = bytes.subarray(0, length).toString('base64url');
      expect(() => box.open(`${form}.${id}.${cut}`, place)).toThrow();
    }
    expect(() => box.open('plain text', place)).toThrow(/not sealed in a form/);
  });
});
