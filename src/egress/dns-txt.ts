import { Resolver } from 'node:dns/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { EgressFailure } from './egress-failure.js';

/** There is no such name, or it has no such record. */
const absent = new Set(['ENOTFOUND', 'ENODATA']);

/** Reads TXT records, by asking `DNS_SERVERS` or else the name servers of the system. */
@Injectable()
export class DnsTxt {
  readonly #resolver = new Resolver({ timeout: 2_000, tries: 2 });

  constructor(@Inject(CONFIG) { dnsServers }: Config) {
    if (dnsServers.length > 0) this.#resolver.setServers(dnsServers);
  }

  /** Each record as one text. Throws EgressFailure when the name servers don't answer. */
  async records(name: string): Promise<string[]> {
    try {
      const records = await this.#resolver.resolveTxt(name);
      return records.map((parts) => parts.join(''));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (absent.has(code)) return [];
      throw new EgressFailure(
        'unreachable',
        code,
        'The name servers of the domain did not answer. Try again later.',
      );
    }
  }
}
