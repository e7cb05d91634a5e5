import { Injectable } from '@nestjs/common';
import { EgressFailure } from '../egress/index.js';
import type { ConnectionDto } from './connection.dto.js';
import { ConnectionService, settingsOf } from './connection.service.js';
import { type ConnectionSettings, mergedSettings } from './connection-settings.js';
import { type Description, Discovery, ProviderFault } from './discovery.js';
import type { MetadataFault } from './provider-metadata.js';

export interface ConnectionCheck {
  name: 'discovery' | MetadataFault['check'] | 'callback' | 'jwks';
  ok: boolean;
  /** What was found, in a sentence. */
  detail: string;
}

export interface ConnectionReport {
  /** Whether all of them are. */
  ok: boolean;
  checks: ConnectionCheck[];
}

/** What is said of a check that found nothing wrong, in the order in which they are made. */
const good: Record<Exclude<MetadataFault['check'], 'issuer'>, string> = {
  endpoints: 'The provider names its endpoints, and they may be called.',
  algorithms: 'The provider signs in a way that is accepted.',
  authentication: 'The provider takes a client secret.',
};

const later: ConnectionCheck['name'][] = ['issuer', 'endpoints', 'algorithms', 'authentication', 'jwks'];

/** Tries settings of single sign-on out, as far as it goes without anybody signing in. */
@Injectable()
export class ConnectionTestService {
  constructor(
    private readonly connections: ConnectionService,
    private readonly discovery: Discovery,
  ) {}

  /** The saved settings with what `wish` holds in their place; nothing is saved. */
  async test(orgId: string, wish: ConnectionDto): Promise<ConnectionReport> {
    const settings = mergedSettings(settingsOf(await this.connections.ensured(orgId)), wish);
    const checks = await this.#checks(settings, wish.issuer === undefined);
    return { ok: checks.every(({ ok }) => ok), checks };
  }

  async #checks({ issuer, callback }: ConnectionSettings, saved: boolean): Promise<ConnectionCheck[]> {
    if (issuer === null) return withoutDiscovery('There is no issuer yet.');
    const described = await outcome(() => this.discovery.describe(issuer));
    if ('failure' in described) return withoutDiscovery(described.failure);
    const description = described.value;
    return [
      { name: 'discovery', ok: true, detail: 'The provider describes itself.' },
      spelling(description, issuer, saved),
      ...checksOfDescription(description),
      ...(callback === 'shared' ? [callbackCheck(description)] : []),
      await this.#keysCheck(description),
    ];
  }

  async #keysCheck({ document, faults }: Description): Promise<ConnectionCheck> {
    const url = document['jwks_uri'];
    const usable = typeof url === 'string' && !faults.some(({ check }) => check === 'endpoints');
    if (!usable) return notMade('jwks');
    const keys = await outcome(() => this.discovery.keys(url));
    if ('failure' in keys) return { name: 'jwks', ok: false, detail: keys.failure };
    const { length } = keys.value.keys;
    return {
      name: 'jwks',
      ok: true,
      detail: `The provider publishes ${length} key${length === 1 ? '' : 's'}.`,
    };
  }
}

function withoutDiscovery(detail: string): ConnectionCheck[] {
  return [{ name: 'discovery', ok: false, detail }, ...later.map(notMade)];
}

function notMade(name: ConnectionCheck['name']): ConnectionCheck {
  return { name, ok: false, detail: 'Not checked, because of what is wrong above.' };
}

/** An issuer whose slash at the end is not the provider's is put right when it is saved, and only then. */
function spelling({ faults, issuer: own }: Description, issuer: string, saved: boolean): ConnectionCheck {
  const fault = detailOf(faults, 'issuer');
  if (fault !== undefined) return { name: 'issuer', ok: false, detail: fault };
  if (own === issuer) {
    return { name: 'issuer', ok: true, detail: 'The provider calls itself as it is called here.' };
  }
  const remedy = saved ? 'Save it so' : 'It is saved so';
  return { name: 'issuer', ok: !saved, detail: `The provider calls itself ${own}. ${remedy}.` };
}

function checksOfDescription({ faults }: Description): ConnectionCheck[] {
  return Object.entries(good).map(([name, detail]) => {
    const check = name as keyof typeof good; // as: a key of it
    const fault = detailOf(faults, check);
    return { name: check, ok: fault === undefined, detail: fault ?? detail };
  });
}

function detailOf(faults: Description['faults'], name: MetadataFault['check']): string | undefined {
  const details = faults.filter(({ check }) => check === name).map(({ detail }) => detail);
  return details.length === 0 ? undefined : details.join(' ');
}

function callbackCheck({ announcesIssuer: ok }: Description): ConnectionCheck {
  const detail = ok
    ? 'The provider says who answers, as the shared callback needs.'
    : 'The provider does not announce authorization_response_iss_parameter_supported, as the shared callback needs.';
  return { name: 'callback', ok, detail };
}

async function outcome<T>(work: () => Promise<T>): Promise<{ value: T } | { failure: string }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof EgressFailure || error instanceof ProviderFault) return { failure: error.message };
    throw error;
  }
}
