import { beforeEach, describe, expect, it } from 'vitest';
import type { Discovery } from './discovery.js';
import type { KeySet } from './key-set.js';
import { ProviderDocuments } from './provider-documents.js';

let asked: string[] = [];
let published: string[] = [];
let fails = false;
let documents: ProviderDocuments;

const metadata = { jwks_uri: 'https://idp.test/jwks' };
const one = { id: 'one' };

beforeEach(() => {
  asked = [];
  published = ['first'];
  fails = false;
  const discovery: Pick<Discovery, 'keys'> = {
    keys: async (url) => {
      asked.push(url);
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (fails) throw new Error('away');
      return { keys: published.map((kid) => ({ kty: 'RSA', kid })) };
    },
  };
  documents = new ProviderDocuments(discovery as Discovery); // as: nothing else of it is used here
});

const kids = ({ keys }: KeySet): (string | undefined)[] => keys.map(({ kid }) => kid);

describe('The keys of a provider', () => {
  it('are asked for once while tokens name those that are known', async () => {
    for (let count = 0; count < 5; count++) {
      expect(kids(await documents.keysWith(one, metadata, 'first'))).toEqual(['first']);
    }
    expect(asked).toHaveLength(1);
  });

  it('are asked for anew, at once, for a token that names another: the first login after a change succeeds', async () => {
    await documents.keysWith(one, metadata, 'first');
    published = ['second'];
    const seen = await Promise.all(
      Array.from({ length: 20 }, () => documents.keysWith(one, metadata, 'second')),
    );
    for (const each of seen) expect(kids(each)).toEqual(['second']);
    expect(asked).toHaveLength(2);
    published = ['third'];
    expect(kids(await documents.keysWith(one, metadata, 'third'))).toEqual(['third']);
  });

  it('are not asked for without end by tokens that name any key, and no other connection pays for it', async () => {
    await documents.keysWith(one, metadata, 'first');
    for (let count = 0; count < 50; count++) await documents.keysWith(one, metadata, `made up ${count}`);
    expect(asked.length).toBeLessThanOrEqual(6);
    const before = asked.length;
    await documents.keysWith({ id: 'two' }, metadata, 'first');
    published = ['second'];
    expect(kids(await documents.keysWith({ id: 'two' }, metadata, 'second'))).toEqual(['second']);
    expect(asked.length).toBe(before + 2);
  });

  it('are used on while the provider is away', async () => {
    await documents.keysWith(one, metadata, 'first');
    fails = true;
    expect(kids(await documents.keysWith(one, metadata, 'first'))).toEqual(['first']);
    expect(kids(await documents.keysWith(one, metadata, 'second'))).toEqual(['first']);
    await expect(documents.keysWith({ id: 'two' }, metadata, 'first')).rejects.toThrow('away');
  });

  it('are kept apart by connection and by address', async () => {
    await documents.keysWith(one, metadata, 'first');
    published = ['theirs'];
    expect(kids(await documents.keysWith({ id: 'two' }, metadata, 'theirs'))).toEqual(['theirs']);
    expect(kids(await documents.keysWith(one, metadata, 'first'))).toEqual(['first']);
    await documents.keysWith(one, { jwks_uri: 'https://idp.test/elsewhere' }, 'theirs');
    expect(asked.at(-1)).toBe('https://idp.test/elsewhere');
  });
});
