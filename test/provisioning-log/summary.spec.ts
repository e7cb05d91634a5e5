import { expect, it } from 'vitest';
import { aUser, newOrganization, ok, type Organization } from '../support/house.js';
import { provision } from '../support/scim.js';

interface Connection {
  token: { id: string };
  requests: number;
  failures: number;
  lastAt: string;
  lastSuccessAt: string;
  periods: { startsAt: string; requests: number; failures: number }[];
}

interface Summary {
  since: string;
  until: string;
  periodSeconds: number;
  connections: Connection[];
}

/** What was written is read about a second later. */
async function summaryOf(
  org: Organization,
  requests: number,
  query: Record<string, string> = {},
): Promise<Summary> {
  for (let tries = 0; tries < 60; tries++) {
    const summary: Summary = ok(await org.admin.get('/provisioning-log/summary', query), 200).json;
    if (summary.connections.reduce((total, each) => total + each.requests, 0) === requests) return summary;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`the log never held ${requests} requests`);
}

it('The log is summed up by token and period, failures apart', async () => {
  const org = await newOrganization();
  const second = ok(await org.admin.post('/scim/tokens', { name: 'Second' }), 201).json;
  const { userName } = await provision(org);
  ok(await org.scim.post('/Users', aUser({ userName })), 409);
  ok(await org.scim.get('/Users', { count: 1 }), 200);
  const answer = await fetch(`${org.scim.base}/Users?count=1`, {
    headers: { authorization: `Bearer ${second.token}` },
  });
  expect(answer.status).toBe(200);
  for (const [span, periodSeconds, hours] of [
    ['day', 3_600, 24],
    ['week', 21_600, 168],
  ] as const) {
    const { connections, since, until, ...rest } = await summaryOf(org, 4, { span });
    expect(rest).toEqual({ periodSeconds });
    const length = (Date.parse(until) - Date.parse(since)) / 3_600_000;
    expect(length).toBeGreaterThan(hours - periodSeconds / 3_600);
    expect(length).toBeLessThanOrEqual(hours);
    expect(connections.map(({ token, requests, failures }) => [token.id, requests, failures])).toEqual([
      [org.tokenId, 3, 1],
      [second.id, 1, 0],
    ]);
    for (const { requests, failures, periods, lastAt, lastSuccessAt } of connections) {
      const sum = (key: 'requests' | 'failures'): number =>
        periods.reduce((total, each) => total + each[key], 0);
      expect([sum('requests'), sum('failures')]).toEqual([requests, failures]);
      for (const { startsAt } of periods) {
        expect((Date.parse(startsAt) - Date.parse(since)) % (periodSeconds * 1000)).toBe(0);
      }
      expect(Date.parse(lastAt)).toBeGreaterThanOrEqual(Date.parse(lastSuccessAt));
    }
  }
});

it('The sums are of the organization alone, and of a span that is known', async () => {
  const [org, other] = [await newOrganization(), await newOrganization()];
  await provision(other);
  await summaryOf(other, 1);
  expect((await summaryOf(org, 0)).connections).toEqual([]);
  const refused = await org.admin.get('/provisioning-log/summary', { span: 'year' });
  expect([refused.status, refused.json.errors[0].path]).toEqual([400, 'span']);
});
