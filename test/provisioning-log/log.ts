import { type Answer } from '../support/client.js';
import { ok, type Organization } from '../support/house.js';

export type Entry = Answer['json'];

/** The organization's entries, newest first, once there are `count` of them. */
export async function entriesOf(
  { admin }: Pick<Organization, 'admin'>,
  count: number,
  query: Record<string, string | number> = {},
): Promise<Entry[]> {
  const deadline = Date.now() + 8_000;
  for (;;) {
    const { data } = ok(await admin.get('/provisioning-log', { limit: 200, ...query }), 200).json;
    if (data.length >= count || Date.now() > deadline) {
      if (data.length !== count) throw new Error(`expected ${count} entries, got ${JSON.stringify(data)}`);
      return data;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** An entry with what was asked and answered. */
export async function wholeEntry({ admin }: Pick<Organization, 'admin'>, id: string): Promise<Entry> {
  return ok(await admin.get(`/provisioning-log/${id}`), 200).json;
}

/** The newest entry, whole, once there are `count`. */
export async function newestEntry(org: Pick<Organization, 'admin'>, count: number): Promise<Entry> {
  const [newest] = await entriesOf(org, count);
  return wholeEntry(org, newest.id);
}
