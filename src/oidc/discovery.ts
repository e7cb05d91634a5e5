import { Injectable } from '@nestjs/common';
import { Egress } from '../egress/index.js';
import { discoveryUrl, sameButSlash } from './issuer.js';
import { isRecord, type KeySet, keySetIn } from './key-set.js';
import {
  announcesIssuer,
  faultsOfMetadata,
  type MetadataFault,
  metadataOf,
  type ProviderMetadata,
} from './provider-metadata.js';

/** A document of a provider that came, and can't be used. The message may be shown to an admin. */
export class ProviderFault extends Error {}

/** What a provider says of itself. */
export interface Description {
  /** The issuer it was asked for, or the provider's own spelling where that differs in a slash at the end. */
  readonly issuer: string;
  readonly document: Record<string, unknown>;
  readonly faults: readonly MetadataFault[];
  readonly announcesIssuer: boolean;
}

/** Reads what identity providers publish. Each throws EgressFailure for what does not come. */
@Injectable()
export class Discovery {
  constructor(private readonly egress: Egress) {}

  /** Throws ProviderFault for a document of another kind. */
  async describe(issuer: string): Promise<Description> {
    const document = await this.egress.getJson(discoveryUrl(issuer));
    if (!isRecord(document)) throw new ProviderFault('The description of the provider is no JSON object.');
    const own = document['issuer'];
    const adopted = typeof own === 'string' && sameButSlash(own, issuer) ? own : issuer;
    return {
      issuer: adopted,
      document,
      faults: faultsOfMetadata(document, adopted, (url) => this.egress.faultOf(url)),
      announcesIssuer: announcesIssuer(document),
    };
  }

  /** Of exactly this issuer, free of faults. Throws ProviderFault otherwise. */
  async metadata(issuer: string): Promise<ProviderMetadata> {
    const description = await this.describe(issuer);
    const [fault] = description.faults;
    if (fault) throw new ProviderFault(fault.detail);
    if (description.issuer !== issuer) {
      throw new ProviderFault('The provider calls itself otherwise by a slash at the end.');
    }
    return metadataOf(description.document);
  }

  /** Throws ProviderFault for a document without keys that signatures can be checked with. */
  async keys(url: string): Promise<KeySet> {
    const keys = keySetIn(await this.egress.getJson(url));
    if (!keys) throw new ProviderFault('The key set of the provider is no list of keys.');
    if (keys.keys.length === 0)
      throw new ProviderFault('The key set of the provider has no key to verify with.');
    return keys;
  }
}
