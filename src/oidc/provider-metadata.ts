/** What of a provider's description is kept (OpenID Connect Discovery §3), checked. */
export type ProviderMetadata = {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  jwks_uri: string;
  userinfo_endpoint?: string;
  end_session_endpoint?: string;
  scopes_supported?: string[];
  id_token_signing_alg_values_supported?: string[];
  token_endpoint_auth_methods_supported?: string[];
  authorization_response_iss_parameter_supported?: boolean;
};

/** A part of a description that can't be used. */
export interface MetadataFault {
  readonly check: 'issuer' | 'endpoints' | 'algorithms' | 'authentication';
  readonly detail: string;
}

/** Signatures that count: none that a client secret could make. */
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const authentication = ['client_secret_basic', 'client_secret_post'];
/** Entries of a list that are looked at. */
const maxEntries = 100;

const needed = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;
const offered = ['userinfo_endpoint', 'end_session_endpoint'] as const;

/**
 * What is wrong with a description. `issuer`: who it must be of, byte for byte. `faultOfUrl`: why an address may not
 * be called.
 */
export function faultsOfMetadata(
  document: Record<string, unknown>,
  issuer: string,
  faultOfUrl: (url: string) => string | undefined,
): MetadataFault[] {
  const faults = [
    ['issuer', faultOfName(document['issuer'], issuer)],
    ...needed.map((name) => ['endpoints', faultOfEndpoint(name, document[name], faultOfUrl)] as const),
    ...offered
      .filter((name) => document[name] !== undefined)
      .map((name) => ['endpoints', faultOfEndpoint(name, document[name], faultOfUrl)] as const),
    ['algorithms', faultOfAlgorithms(document)],
    ['authentication', faultOfAuthentication(document)],
  ] as const;
  return faults.flatMap(([check, detail]) => (detail === undefined ? [] : [{ check, detail }]));
}

/** The part of a description without faults that is kept. */
export function metadataOf(document: Record<string, unknown>): ProviderMetadata {
  const known = document as ProviderMetadata; // as: what is taken from it was checked, or is below
  const { issuer, authorization_endpoint, token_endpoint, jwks_uri } = known;
  const { userinfo_endpoint, end_session_endpoint } = known;
  return {
    issuer,
    authorization_endpoint,
    token_endpoint,
    jwks_uri,
    ...(userinfo_endpoint !== undefined && { userinfo_endpoint }),
    ...(end_session_endpoint !== undefined && { end_session_endpoint }),
    ...lists(document),
    authorization_response_iss_parameter_supported: announcesIssuer(document),
  };
}

/** RFC 9207 §3: whether the answers of the provider say who gives them. */
export function announcesIssuer(document: Record<string, unknown>): boolean {
  return document['authorization_response_iss_parameter_supported'] === true;
}

function faultOfName(name: unknown, issuer: string): string | undefined {
  if (typeof name !== 'string' || name === '')
    return 'The provider does not say what it calls itself (issuer).';
  if (/[{}]/.test(name)) return `The provider is one for many tenants: it calls itself ${shown(name)}.`;
  return name === issuer ? undefined : `The provider calls itself ${shown(name)}, not ${shown(issuer)}.`;
}

function faultOfEndpoint(
  name: string,
  url: unknown,
  faultOfUrl: (url: string) => string | undefined,
): string | undefined {
  if (url === undefined) return `${name} is missing.`;
  if (typeof url !== 'string' || url.length > 2_048) return `${name} is no address.`;
  const fault = faultOfUrl(url);
  return fault === undefined ? undefined : `${name} can't be used. ${fault}`;
}

function faultOfAlgorithms(document: Record<string, unknown>): string | undefined {
  const announced = listIn(document, 'id_token_signing_alg_values_supported') ?? ['RS256'];
  if (announced.some((each) => algorithms.includes(each))) return undefined;
  return `The provider signs in no way that is accepted: ${algorithms.join(', ')}.`;
}

/** RFC 8414 §2: without a word about it, HTTP Basic. */
function faultOfAuthentication(document: Record<string, unknown>): string | undefined {
  const announced = listIn(document, 'token_endpoint_auth_methods_supported') ?? authentication;
  if (announced.some((each) => authentication.includes(each))) return undefined;
  return `The provider takes no client secret: neither ${authentication.join(' nor ')}.`;
}

function lists(document: Record<string, unknown>): Partial<ProviderMetadata> {
  const scopes = listIn(document, 'scopes_supported');
  const signing = listIn(document, 'id_token_signing_alg_values_supported');
  const methods = listIn(document, 'token_endpoint_auth_methods_supported');
  return {
    ...(scopes && { scopes_supported: scopes }),
    ...(signing && { id_token_signing_alg_values_supported: signing }),
    ...(methods && { token_endpoint_auth_methods_supported: methods }),
  };
}

function listIn(document: Record<string, unknown>, name: string): string[] | undefined {
  const list = document[name];
  if (!Array.isArray(list)) return undefined;
  return list.slice(0, maxEntries).filter((each): each is string => typeof each === 'string');
}

/** What a stranger wrote, short and in visible ASCII. */
function shown(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]+/g, ' ').slice(0, 200);
}
