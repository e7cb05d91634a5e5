import { Injectable } from '@nestjs/common';
import { UnitOfWork, writing } from '../database/index.js';

// Each count sweeps a little more than it leaves behind.
const count = writing<{ key: string; tries: number }>(
  'login_tries_count',
  `with swept as (delete from login_tries where (minute, key) in (
     select minute, key from login_tries where minute < now() - interval '5 minutes'
     order by minute, key limit 4 for update skip locked))
   insert into login_tries (minute, key, tries)
   select date_trunc('minute', now()), k, 1 from unnest($1::text[]) k order by k
   on conflict (minute, key) do update set tries = login_tries.tries + 1
   returning key, tries`,
);
// A login that went over the turn of a minute has counted in two.
const forgive = writing(
  'login_tries_forgive',
  `update login_tries t set tries = greatest(0, t.tries
     - case when t.minute = date_trunc('minute', $1::timestamptz) then $3::int else 0 end
     - case when t.minute = date_trunc('minute', now()) then 1 else 0 end)
   where (t.minute, t.key) in (select minute, key from login_tries
     where minute in (date_trunc('minute', now()), date_trunc('minute', $1::timestamptz)) and key = $2
     order by minute for update)`,
);

/** How often logins were tried, counted on all replicas together. The rows are no organization's. */
@Injectable()
export class LoginTriesStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** One more try for each key in this minute; how many there are now. */
  count(keys: readonly string[]): Promise<{ key: string; tries: number }[]> {
    return this.uow.lookUp(count, [keys]);
  }

  /** Takes back what a login has counted: so many at its start, and one at its callback. */
  async forgive(begunAt: Date, key: string, tries: number): Promise<void> {
    await this.uow.lookUp(forgive, [begunAt, key, tries]);
  }
}
