import { BlockList, isIP } from 'node:net';
import { normalizeAddress } from '../http/index.js';

/** Of the IANA special-purpose registry, what is not globally reachable, and what leads elsewhere than it says. */
const special4 = [
  '0.0.0.0/8', // this network (RFC 791)
  '10.0.0.0/8', // private (RFC 1918)
  '100.64.0.0/10', // carrier-grade NAT (RFC 6598); Alibaba's metadata service
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local (RFC 3927); metadata services of clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments (RFC 6890); Oracle's metadata service
  '192.0.2.0/24', // documentation (RFC 5737)
  '192.88.99.0/24', // 6to4 relays (RFC 7526)
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks (RFC 2544)
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
];

/** Within 2000::/3, outside of which no address is global unicast (RFC 4291 §2.4, IANA). */
const special6 = [
  '2001::/23', // protocol assignments (RFC 2928): Teredo, benchmarks, ORCHID
  '2001:db8::/32', // documentation (RFC 3849)
  '2002::/16', // 6to4: holds an IPv4 address, any (RFC 7526)
  '3fff::/20', // documentation (RFC 9637)
];

const specials4 = listOf(special4, 'ipv4');
const specials6 = listOf(special6, 'ipv6');
const unicast6 = listOf(['2000::/3'], 'ipv6');

/** Whether an address is one on the public internet. IPv4 in IPv6 (`::ffff:…`) is judged as what it stands for. */
export function isGlobalUnicast(address: string): boolean {
  const canonical = normalizeAddress(address);
  if (canonical === undefined) return false;
  if (isIP(canonical) === 4) return !specials4.check(canonical, 'ipv4');
  return unicast6.check(canonical, 'ipv6') && !specials6.check(canonical, 'ipv6');
}

function listOf(networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
