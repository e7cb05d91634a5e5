import { Resolver } from 'node:dns/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { EgressFailure } from './egress-failure.js';

/** There is no such name, or it has no such record. */
const absent = new Set(['ENOTFOUND', 'ENODATA']);

/** Milliseconds for an answer, however many name servers there are to try. */
const deadlineMs = 6_000;

/** Reads TXT records, by asking `DNS_SERVERS` or else the name servers of the system. */
@Injectable()
export class DnsTxt {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Each record as one text. Throws EgressFailure when the name servers don't answer. */
  async records(name: string): Promise<string[]> {
    const resolver = this.#resolver();
    const deadline = setTimeout(() => resolver.cancel(), deadlineMs);
    try {
      const records = await resolver.resolveTxt(name);
      return records.map((parts) => parts.join(''));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (absent.has(code)) return [];
      throw new EgressFailure(
        'unreachable',
        code,
        'The name servers of the domain did not answer. Try again later.',
      );
    } finally {
      clearTimeout(deadline);
    }
  }

  /** One for each question, since giving up gives up all of its questions. */
  #resolver(): Resolver {
    const { dnsServers } = this.config;
    const resolver = new Resolver({ timeout: 2_000, tries: 2 });
    if (dnsServers.length > 0) resolver.setServers(dnsServers);
    return resolver;
  }
}
