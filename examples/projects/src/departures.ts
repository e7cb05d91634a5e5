import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type EventName, InternalCalls, MusterEvents } from 'muster/audit';
import { MembersService, type MemberView } from 'muster/org';
import { Projects } from './projects.js';

interface Departure {
  name: EventName;
  /** Of the entry in Muster's audit log. */
  id: string;
  memberId: string;
  userName: string;
  by: string | null;
}

/** Listens for people who lost access, and takes it from them. */
@Injectable()
export class Departures implements OnModuleInit {
  readonly #heard = new Map<string, Departure[]>();

  constructor(
    private readonly events: MusterEvents,
    private readonly calls: InternalCalls,
    private readonly members: MembersService,
    private readonly projects: Projects,
  ) {}

  onModuleInit(): void {
    this.events.on(['member.deactivated', 'member.deleted'], (event) => {
      const { name, id, organizationId, memberId, userName, actor } = event;
      this.projects.disown(organizationId, memberId);
      const departure = { name, id, memberId, userName, by: actor.name };
      this.#heard.set(organizationId, [...this.of(organizationId), departure]);
    });
  }

  of(organizationId: string): Departure[] {
    return this.#heard.get(organizationId) ?? [];
  }

  /** Changes a member in the name of this service: so the log has it, also if it is refused. */
  suspend(organizationId: string, memberId: string): Promise<MemberView> {
    const call = { service: 'projects', organizationId, action: 'user.update' } as const;
    return this.calls.run({ ...call, target: { type: 'user', id: memberId } }, () =>
      this.members.update(organizationId, memberId, { status: 'disabled' }),
    );
  }
}
