import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { begin, expectRefusal, handIn } from '../support/attacks.js';
import { type HostileIdp, startHostileIdp } from '../support/hostile-idp.js';
import {
  connect,
  liveSessions,
  type LoginHouse,
  type LoginOrganization,
  newLoginOrganization,
  startLoginHouse,
} from '../support/logins.js';

let house: LoginHouse;
let shared: string;
/** The victims' provider, which is honest, and one that is in the hands of another organization. */
let honest: HostileIdp;
let attacker: HostileIdp;

beforeAll(async () => {
  [house, honest, attacker] = await Promise.all([startLoginHouse(), startHostileIdp(), startHostileIdp()]);
  shared = `${house.publicUrl}/api/auth/oidc/callback`;
});
beforeEach(() => {
  honest.reset();
  attacker.reset();
  for (const idp of [honest, attacker])
    idp.metadata = { authorization_response_iss_parameter_supported: true };
});
afterAll(async () => {
  await Promise.all([honest.stop(), attacker.stop()]);
  await house.stop();
});

async function organization(idp: HostileIdp, callback: 'connection' | 'shared'): Promise<LoginOrganization> {
  const org = await newLoginOrganization(house);
  await connect(org, idp, { autoProvision: true, callback });
  idp.claims = { email: `ada@${org.domain}` };
  return org;
}

describe('The callback that all organizations share', () => {
  it('T44 signs in who comes back with the name of the issuer', async () => {
    const org = await organization(honest, 'shared');
    const begun = await begin(org, honest);
    expect(begun.sent.redirectUri).toBe(shared);
    const { status, text } = await handIn(begun, { iss: honest.issuer });
    expect(status, text).toBe(303);
  });

  it('T45 takes no answer without the name of its issuer', async () => {
    const org = await organization(honest, 'shared');
    await expectRefusal(org, await handIn(await begin(org, honest)), [400, 'issuer_mismatch']);
    expect(honest.exchanges).toEqual([]);
  });

  it('T45 takes none without it either from a provider that does not announce it any more', async () => {
    const org = await organization(honest, 'shared');
    honest.metadata = {};
    await expectRefusal(org, await handIn(await begin(org, honest)), [400, 'issuer_mismatch']);
    expect(honest.exchanges).toEqual([]);
  });

  it('T45 takes no answer of another issuer: a code of one provider is not sent to another', async () => {
    const org = await organization(attacker, 'shared');
    const begun = await begin(org, attacker);
    // The attacker has sent the victim on to the honest provider, which answers under its own name.
    await expectRefusal(org, await handIn(begun, { iss: honest.issuer }), [400, 'issuer_mismatch']);
    expect(attacker.exchanges).toEqual([]);
  });

  it('takes no answer of a login that was begun for a callback of its own', async () => {
    const org = await organization(honest, 'connection');
    const visit = await handIn(await begin(org, honest), { iss: honest.issuer }, shared);
    await expectRefusal(org, visit, [400, 'callback_mismatch']);
    expect(honest.exchanges).toEqual([]);
  });
});

describe('The callback of a connection', () => {
  it('T45 takes no answer of a login by another connection', async () => {
    const [victims, others] = [
      await organization(honest, 'connection'),
      await organization(attacker, 'connection'),
    ];
    const begun = await begin(others, attacker);
    const visit = await handIn(begun, { iss: undefined }, victims.redirectUri);
    await expectRefusal(others, visit, [400, 'callback_mismatch']);
    expect([honest.exchanges, attacker.exchanges, await liveSessions(victims)]).toEqual([[], [], 0]);
  });

  it('T45 takes no answer of a login that was begun for the shared one', async () => {
    const org = await organization(honest, 'shared');
    const own = `${shared}/${org.connectionId}`;
    const visit = await handIn(await begin(org, honest), { iss: honest.issuer }, own);
    await expectRefusal(org, visit, [400, 'callback_mismatch']);
    expect(honest.exchanges).toEqual([]);
  });

  it('T45 takes no code of another login, whose challenge and nonce are others', async () => {
    const org = await organization(honest, 'connection');
    const mine = await begin(org, honest);
    const stolen = await begin(org, honest);
    honest.answer = (path, response) => {
      if (path !== '/token') return false;
      // As a provider that checks the verifier of a code.
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end('{"error":"invalid_grant"}');
      return true;
    };
    const over = { code: stolen.parameters['code'], iss: honest.issuer };
    await expectRefusal(org, await handIn(mine, over), [400, 'code_refused']);
    const [exchange] = honest.exchanges;
    const digest = await crypto.subtle.digest('SHA-256', Buffer.from(exchange?.get('code_verifier') ?? ''));
    expect(Buffer.from(digest).toString('base64url')).toBe(mine.sent.challenge);
    // And one that does not: then the nonce is another's.
    honest.answer = undefined;
    const again = await begin(org, honest);
    await expectRefusal(org, await handIn(again, over), [400, 'token_nonce']);
  });
});
