import { expect, it } from 'vitest';
import { aUser, newOrganization, ok, type Organization } from '../support/house.js';
import { provision } from '../support/scim.js';

/** What was written is read about a second later. */
async function summaryOf(
  org: Organization,
  requests: number,
  query: Record<string, string> = {},
): Promise<any> {
  // oxlint-disable-line typescript/no-explicit-any -- looked into by the tests
  let summary: any; // oxlint-disable-line typescript/no-explicit-any -- looked into by the tests
  await expect
    .poll(
      async () => {
        summary = ok(await org.admin.get('/provisioning-log/summary', query), 200).json;
        const sums = summary.connections.map((each: { requests: number }) => each.requests);
        return sums.reduce((total: number, each: number) => total + each, 0);
      },
      { timeout: 15_000 },
    )
    .toBe(requests);
  return summary;
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
    expect(connections.map(({ token, requests, failures }: any) => [token.id, requests, failures])).toEqual([
      [org.tokenId, 3, 1],
      [second.id, 1, 0],
    ]);
    for (const { requests, failures, periods, lastAt, lastSuccessAt } of connections) {
      const sum = (key: string): number => periods.reduce((total: number, each: any) => total + each[key], 0);
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
