import { Injectable } from '@nestjs/common';
import { Egress, EgressFailure } from '../egress/index.js';
import { type ConnectionSettings, isSameProvider, refuse } from './connection-settings.js';
import { type Description, Discovery, ProviderFault } from './discovery.js';

/** Looks at an identity provider before its settings are saved. */
@Injectable()
export class IssuerCheck {
  constructor(
    private readonly discovery: Discovery,
    private readonly egress: Egress,
  ) {}

  /**
   * The issuer to save: as the provider spells it, where it could be asked. Throws 400 for an address that may not be
   * called, and for a provider that says of itself what can't be used. One that does not answer right now may be
   * saved: settings are often made before the provider is. Then a spelling stays that may have been found before.
   */
  async check(before: ConnectionSettings, after: ConnectionSettings): Promise<string | null> {
    const { issuer } = after;
    if (issuer === null || !isNews(before, after)) return issuer;
    const fault = this.egress.faultOf(issuer);
    if (fault !== undefined) refuse([{ path: 'issuer', message: fault }]);
    const description = await this.#described(issuer, after.callback);
    if (!description) return isSameProvider(before.issuer, issuer) ? before.issuer : issuer;
    const faults = description.faults.map(({ detail }) => detail).join(' ');
    if (faults !== '') refuse([{ path: 'issuer', message: faults }]);
    if (after.callback === 'shared' && !description.announcesIssuer) refuse([notShared]);
    return description.issuer;
  }

  async #described(
    issuer: string,
    callback: ConnectionSettings['callback'],
  ): Promise<Description | undefined> {
    try {
      return await this.discovery.describe(issuer);
    } catch (error) {
      if (!(error instanceof EgressFailure || error instanceof ProviderFault)) throw error;
      if (error instanceof EgressFailure && error.kind === 'forbidden') {
        refuse([{ path: 'issuer', message: error.message }]);
      }
      if (callback === 'shared') refuse([{ ...notShared, message: `${notShared.message} ${error.message}` }]);
      return undefined;
    }
  }
}

/** RFC 9207: without it, a callback that all share can't tell whose answer it got. */
const notShared = {
  path: 'callback',
  message:
    'The shared callback is for providers that say who answers: their description must announce ' +
    'authorization_response_iss_parameter_supported.',
};

function isNews(before: ConnectionSettings, after: ConnectionSettings): boolean {
  const turnedOn = after.enabled && !before.enabled;
  const shared = after.callback === 'shared' && before.callback !== 'shared';
  return after.issuer !== before.issuer || turnedOn || shared;
}
