import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isGlobalUnicast } from '../../src/egress/global-address.js';
import { ForbiddenAddress, pinnedLookup, resolveByDns } from '../../src/egress/pinned-lookup.js';
import { type DnsServer, startDnsServer } from '../support/dns-server.js';

let dns: DnsServer;

beforeAll(async () => {
  dns = await startDnsServer();
});

afterAll(() => dns?.stop());

beforeEach(() => {
  dns.records.clear();
  dns.questions.length = 0;
  dns.onQuestion = () => 'answer';
});

function looked(name: string, admits = isGlobalUnicast): Promise<unknown> {
  return new Promise((resolve, reject) => {
    pinnedLookup(resolveByDns([dns.address]), admits)(name, { all: true }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    );
  });
}

describe('T74 The look-up of a name', () => {
  it('hands back the addresses that were checked, all of them', async () => {
    dns.records.set('A idp.test', ['93.184.216.34', '1.1.1.1']);
    dns.records.set('AAAA idp.test', ['2606:4700:0:0:0:0:0:1111']);
    expect(await looked('idp.test')).toEqual([
      { address: '93.184.216.34', family: 4 },
      { address: '1.1.1.1', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ]);
    expect([...dns.questions].sort()).toEqual(['A idp.test', 'AAAA idp.test']);
  });

  it.each([
    ['A', '127.0.0.1'],
    ['A', '10.1.2.3'],
    ['A', '169.254.169.254'],
    ['A', '100.100.100.200'],
    ['A', '0.0.0.0'],
    ['AAAA', '0:0:0:0:0:0:0:1'],
    ['AAAA', '0:0:0:0:0:ffff:7f00:1'],
    ['AAAA', '0:0:0:0:0:ffff:a9fe:a9fe'],
    ['AAAA', 'fd00:ec2:0:0:0:0:0:254'],
    ['AAAA', 'fe80:0:0:0:0:0:0:1'],
    ['AAAA', '64:ff9b:0:0:0:0:7f00:1'],
    ['AAAA', '2002:7f00:1:0:0:0:0:0'],
  ])('refuses a name with one address inside among good ones: %s %s', async (type, address) => {
    dns.records.set('A idp.test', ['93.184.216.34', '1.1.1.1']);
    dns.records.set('AAAA idp.test', ['2606:4700:0:0:0:0:0:1111']);
    const key = `${type} idp.test`;
    dns.records.set(key, [...(dns.records.get(key) ?? []), address]);
    await expect(looked('idp.test')).rejects.toThrow(ForbiddenAddress);
    dns.records.clear();
    dns.records.set(key, [address]);
    await expect(looked('idp.test')).rejects.toThrow(ForbiddenAddress);
  });

  it('fails for a name without addresses, and for name servers that keep silent, before the deadline', async () => {
    await expect(looked('nobody.test')).rejects.toThrow('no address');
    dns.onQuestion = () => 'silent';
    const began = performance.now();
    await expect(looked('idp.test')).rejects.toThrow('no address');
    expect(performance.now() - began).toBeLessThan(6_000);
  });
});

describe('T74 A name that is another address a moment later', () => {
  const servers: Server[] = [];
  let port: number;

  beforeAll(async () => {
    const outside = createServer((_, response) => response.end('outside')).listen(0, '127.0.0.2');
    await once(outside, 'listening');
    ({ port } = outside.address() as AddressInfo); // as: it listens on a port
    const inside = createServer((_, response) => response.end('inside')).listen(port, '127.0.0.1');
    await once(inside, 'listening');
    servers.push(outside, inside);
  });

  afterAll(() => {
    for (const server of servers) server.close();
  });

  it('is connected to where it was checked, or not at all', async () => {
    const seen: string[] = [];
    for (let count = 0; count < 6; count++) {
      // Each question gets another answer: good, then inside, then both.
      const turns = [['127.0.0.2'], ['127.0.0.1'], ['127.0.0.2', '127.0.0.1']];
      let asked = count;
      dns.onQuestion = (question) => {
        if (question.startsWith('A ')) dns.records.set('A rebind.test', turns[asked++ % turns.length] ?? []);
        return 'answer';
      };
      const lookup = pinnedLookup(resolveByDns([dns.address]), (address) => address === '127.0.0.2');
      const dispatcher = new Agent({ connect: { lookup } });
      const questions = dns.questions.length;
      seen.push(
        await fetch(`http://rebind.test:${port}/`, { dispatcher }).then(
          (answer) => answer.text(),
          (error: Error) => (error.cause instanceof ForbiddenAddress ? 'refused' : String(error.cause)),
        ),
      );
      expect(dns.questions.slice(questions).filter((each) => each === 'A rebind.test')).toHaveLength(1);
      await dispatcher.close();
    }
    expect(seen).toEqual(['outside', 'refused', 'refused', 'outside', 'refused', 'refused']);
  });
});
