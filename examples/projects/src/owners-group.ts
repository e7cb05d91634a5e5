import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InternalCalls, MusterEvents } from 'muster/audit';
import { DirectoryLookup, GroupsService } from 'muster/org';

/** Whom this group holds, itself or through another, may own projects. */
const groupName = 'Project owners';

/** The group that makes owners: the customer's identity provider says who is in it. */
@Injectable()
export class OwnersGroup implements OnModuleInit {
  constructor(
    private readonly events: MusterEvents,
    private readonly calls: InternalCalls,
    private readonly directory: DirectoryLookup,
    private readonly groups: GroupsService,
  ) {}

  onModuleInit(): void {
    this.events.on('group.created', async ({ organizationId, groupId, groupName: name }) => {
      if (name === groupName) await this.#giveRole(organizationId, groupId);
    });
  }

  async holds(organizationId: string, memberId: string): Promise<boolean> {
    const [group] = await this.directory.groupsByName(organizationId, groupName);
    return group !== undefined && this.directory.isMember(organizationId, memberId, group.id);
  }

  /** No HTTP request asks for it, so it says in whose name it is done. */
  async #giveRole(organizationId: string, id: string): Promise<void> {
    const call = { service: 'projects', organizationId, action: 'group.update' } as const;
    await this.calls.run({ ...call, target: { type: 'group', id } }, () =>
      this.groups.setRole(organizationId, id, { role: 'member' }),
    );
  }
}
