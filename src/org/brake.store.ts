import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';

/** What the brake goes by. Counts are of different members, within the last hour and since it was last resumed. */
export interface BrakeState {
  paused: boolean;
  /** Members that lost access. */
  gone: number;
  /** Members there were before. */
  members: number;
}

/** One after the other in an organization: each counts what all before it did. */
const lockBrake = writing(
  'brake_lock',
  `insert into provisioning_brake (org_id) values ($1) on conflict (org_id) do update set org_id = excluded.org_id`,
);
const readBrake = reading<BrakeState>(
  'brake_read',
  `select b.paused_at is not null as paused, count(distinct d.member_id)::int as gone,
     ((select coalesce(sum(live), 0) from member_count where org_id = $1)
       + count(distinct d.member_id) filter (where d.deleted))::int as members
   from provisioning_brake b left join deprovisioned_member d
     on d.org_id = b.org_id and d.at > greatest(b.resumed_at, now() - interval '1 hour')
   where b.org_id = $1 group by b.org_id`,
);
const addGone = writing(
  'brake_add',
  `with old as (delete from deprovisioned_member where org_id = $1 and at < now() - interval '1 hour')
   insert into deprovisioned_member (org_id, at, member_id, deleted) values ($1, now(), $2, $3)
   on conflict do nothing`,
);
const pause = writing<{ paused: true }>(
  'brake_pause',
  `insert into provisioning_brake as b (org_id, paused_at) values ($1, now())
   on conflict (org_id) do update set paused_at = now() where b.paused_at is null returning true as paused`,
);
const resume = writing<{ resumed: true }>(
  'brake_resume',
  `update provisioning_brake set paused_at = null, resumed_at = clock_timestamp()
   where org_id = $1 and paused_at is not null returning true as resumed`,
);
const pausedSince = reading<{ pausedAt: Date | null }>(
  'brake_since',
  'select paused_at as "pausedAt" from provisioning_brake where org_id = $1',
);

/** The state of each organization's brake. */
@Injectable()
export class BrakeStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** The state, which nobody changes until the unit of work ends. */
  async lock(orgId: string): Promise<BrakeState> {
    this.uow.send(lockBrake, [orgId]);
    const [state] = await this.uow.query(readBrake, [orgId]);
    return state ?? { paused: false, gone: 0, members: 0 };
  }

  add(orgId: string, memberId: string, deleted: boolean): void {
    this.uow.send(addGone, [orgId, memberId, deleted]);
  }

  /** False when it was paused already. */
  async pause(orgId: string): Promise<boolean> {
    return (await this.uow.query(pause, [orgId])).length > 0;
  }

  /** False when it was not paused. */
  async resume(orgId: string): Promise<boolean> {
    return (await this.uow.query(resume, [orgId])).length > 0;
  }

  async pausedSince(orgId: string): Promise<Date | null> {
    const [row] = await this.uow.read(orgId, pausedSince, [orgId]);
    return row?.pausedAt ?? null;
  }
}
