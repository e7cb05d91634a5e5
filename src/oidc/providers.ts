import { Injectable } from '@nestjs/common';
import type { JSONWebKeySet } from 'jose';
import type { CustomFetch } from 'openid-client';
import { Egress, EgressFailure } from '../egress/index.js';
import { ProviderFault } from './discovery.js';
import type { LoginConnection } from './login-connections.js';
import { loginFailure } from './login-failure.js';
import type { Provider } from './provider.js';
import { ProviderDocuments } from './provider-documents.js';
import type { ProviderMetadata } from './provider-metadata.js';

/** Finds what a login needs of an identity provider. Whatever fails on the way is a login's failure. */
@Injectable()
export class Providers {
  constructor(
    private readonly documents: ProviderDocuments,
    private readonly egress: Egress,
  ) {}

  async of(connection: LoginConnection): Promise<Provider> {
    const metadata = await asLogin(() => this.documents.metadataOf(connection));
    return {
      metadata,
      clientId: connection.clientId,
      clientSecret: connection.clientSecret,
      fetch: this.#fetch,
      keysWith: (kid) => this.#keys(connection, metadata, kid),
    };
  }

  /** The keys that a logout token is verified with. */
  async keysWith(connection: LoginConnection, kid: string | undefined): Promise<JSONWebKeySet> {
    const metadata = await asLogin(() => this.documents.metadataOf(connection));
    return this.#keys(connection, metadata, kid);
  }

  #keys(
    connection: LoginConnection,
    metadata: ProviderMetadata,
    kid: string | undefined,
  ): Promise<JSONWebKeySet> {
    return asLogin(() => this.documents.keysWith(connection, metadata, kid));
  }

  readonly #fetch: CustomFetch = (url, { method, headers, body, signal }) =>
    asLogin(() => {
      const sent = body instanceof URLSearchParams ? body.toString() : body;
      return this.egress.send(url, { method, headers, body: sent as string, signal }); // as: openid-client sends forms
    });
}

async function asLogin<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EgressFailure) throw loginFailure(reasonOf(error), error.detail);
    if (error instanceof ProviderFault) throw loginFailure('provider_answer', error.message);
    throw error;
  }
}

function reasonOf({ kind }: EgressFailure): 'provider_answer' | 'provider_unreachable' {
  const answered = ['redirect', 'too_large', 'not_json'].includes(kind);
  return answered ? 'provider_answer' : 'provider_unreachable';
}
