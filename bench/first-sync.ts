import { Connection, requestText } from './connection.js';
import { memberPatch } from './group-fixtures.js';
import { aUser, openOrganization } from './organization.js';
import type { Scene } from './rounds.js';
import type { Target } from './slice.js';

const users = 10_000;
const groupSize = 500;
const patchSize = 100;
const connections = 8;
/** Service and baseline take turns, so that whatever else the machine does meets both. */
const turns = 10;

interface Place {
  target: Target;
  id: string;
  token: string;
  operations: number;
  seconds: number;
}

/** Operations a second of a first synchronization: each user is looked for and made, then groups are filled. */
export async function synchronize(scene: Scene): Promise<{ service: number; baseline: number }> {
  const places: Place[] = [];
  for (const target of [scene.service, scene.baseline]) {
    const { id, token } = await openOrganization({
      port: scene.service.port,
      operatorKey: scene.operatorKey,
    });
    places.push({ target, id, token, operations: 0, seconds: 0 });
  }
  for (let turn = 0; turn < turns; turn += 1) {
    for (const place of places) await synchronizePart(place, turn);
  }
  const [service, baseline] = places.map(({ operations, seconds }) => operations / seconds);
  return { service: service ?? Number.NaN, baseline: baseline ?? Number.NaN };
}

async function synchronizePart(place: Place, turn: number): Promise<void> {
  const open = await Promise.all(
    Array.from({ length: connections }, () => Connection.open(place.target.port)),
  );
  const began = performance.now();
  const ids: string[] = [];
  const numbers = Array.from({ length: users / turns }, (_, n) => turn * (users / turns) + n);
  await Promise.all(open.map((connection) => makeUsers(connection, place, numbers, ids)));
  const groups = Array.from({ length: users / turns / groupSize }, (_, n) => n);
  await Promise.all(
    open.slice(0, groups.length).map((connection, n) => {
      const members = ids.slice(n * groupSize, (n + 1) * groupSize);
      return fillGroup(connection, place, `Group ${turn} ${n}`, members);
    }),
  );
  place.seconds += (performance.now() - began) / 1_000;
  for (const connection of open) connection.close();
}

async function makeUsers(
  connection: Connection,
  place: Place,
  numbers: number[],
  ids: string[],
): Promise<void> {
  for (let number = numbers.pop(); number !== undefined; number = numbers.pop()) {
    const userName = `sync.${number}@first.test`;
    const query =
      place.target.side === 'service'
        ? `filter=${encodeURIComponent(`userName eq "${userName}"`)}&startIndex=1&count=100`
        : `userName=${encodeURIComponent(userName)}`;
    await exchange(connection, place, 200, ['GET', `/Users?${query}`]);
    const made = await exchange(connection, place, 201, ['POST', '/Users', aUser(userName, number)]);
    ids.push(String((JSON.parse(made) as { id: unknown }).id));
  }
}

async function fillGroup(
  connection: Connection,
  place: Place,
  displayName: string,
  members: string[],
): Promise<void> {
  const made = await exchange(connection, place, 201, ['POST', '/Groups', { displayName, members: [] }]);
  const { id } = JSON.parse(made) as { id: string };
  for (let from = 0; from < members.length; from += patchSize) {
    const patch = memberPatch(place.target.side, 'add', members.slice(from, from + patchSize));
    await exchange(connection, place, 204, ['PATCH', `/Groups/${id}`, patch]);
  }
}

async function exchange(
  connection: Connection,
  place: Place,
  status: number,
  [method, path, body]: [string, string, unknown?],
): Promise<string> {
  const base = place.target.side === 'service' ? `/api/scim/v2/${place.id}` : '';
  const reply = await connection.exchange(requestText(method, base + path, place.token, body));
  if (reply.status !== status)
    throw new Error(
      `${method} ${path} on the ${place.target.side}: ${reply.status} ${reply.body().slice(0, 1_000)}`,
    );
  place.operations += 1;
  return reply.body();
}
