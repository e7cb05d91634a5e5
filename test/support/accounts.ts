import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import { type Answer, Client } from './client.js';
import { type House, ok, type Organization, sharedHouse } from './house.js';
import { requestTo } from './raw.js';

/** A service account as it was made, with its secret. */
export interface Account {
  id: string;
  clientId: string;
  clientSecret: string;
}

/** Makes a service account; `wish` wins over one that may do everything. */
export async function newAccount(
  { admin }: Pick<Organization, 'admin'>,
  wish: Record<string, unknown> = {},
): Promise<Account> {
  const all = { name: 'scim-provisioner', role: 'admin', scopes: ['admin'] };
  return ok(await admin.post('/service-accounts', { ...all, ...wish }), 201).json as Account;
}

/** `Authorization: Basic` as RFC 6749 §2.3.1 wants it. */
export function basic(clientId: string, secret: string): { authorization: string } {
  const pair = [clientId, secret].map((part) => encodeURIComponent(part).replaceAll('%20', '+')).join(':');
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** `POST /oauth2/token`, with fields, or with the body as it is given. */
export async function askForToken(
  fields: Record<string, string> | string,
  headers: Record<string, string | string[]> = {},
  house: Pick<House, 'url'> = sharedHouse(),
): Promise<Pick<Answer, 'status' | 'text' | 'json'> & { headers: NodeJS.Dict<string | string[]> }> {
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  const sent = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
  const answer = await requestTo(`${house.url}/oauth2/token`, {
    method: 'POST',
    headers: { ...sent, 'content-length': String(Buffer.byteLength(body)) },
    body,
  });
  let json: Answer['json'];
  try {
    json = JSON.parse(answer.text);
  } catch {
    // no JSON, which the assertion shows
  }
  return { ...answer, json };
}

/** A token of the account. */
export async function tokenOf(
  account: Account,
  scope?: string,
  house: House = sharedHouse(),
): Promise<string> {
  const fields = { grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) };
  const answer = await askForToken(fields, basic(account.clientId, account.clientSecret), house);
  if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${answer.text}`);
  return answer.json.access_token as string;
}

/** What a service that trusts the tokens does: it verifies them by the published keys alone. */
export async function verifiedOffline(
  token: string,
  house: House = sharedHouse(),
  issuer: string = house.url,
): Promise<{ payload: JWTPayload; header: object }> {
  const keys = createRemoteJWKSet(new URL(`${house.url}/.well-known/jwks.json`));
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer,
    audience: issuer,
    typ: 'at+jwt',
    algorithms: ['ES256'],
  });
  return { payload, header: protectedHeader };
}

/** The admin REST below an organization, with a token. */
export function adminClient(orgId: string, token: string, house: House = sharedHouse()): Client {
  return new Client(`${house.url}/api/v1/organizations/${orgId}`, token, 'application/json');
}
