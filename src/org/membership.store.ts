import { Injectable } from '@nestjs/common';
import { composed, type SqlValue, type Statement, UnitOfWork } from '../database/index.js';
import { compileElementCriterion } from './directory.sql.js';
import type { MembershipStep, MemberTemplates } from './group.js';
import { groupTable } from './group.table.js';
import {
  changeMembers,
  closeNesting,
  lockNesting,
  lockNestingAlways,
  memberElement,
  type MembershipDone,
  membersText,
  removingWhere,
  replaceMembers,
} from './membership.sql.js';

const none: MembershipDone = { added: [], removed: [], unknown: [], nested: false };

/** Who is in which group. Changes are set-wise: one statement each, no list is read to be written back. */
@Injectable()
export class MembershipStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Before the group itself is locked. True when what groups are in each other may change now. */
  async lockNesting(orgId: string, groupId: string, ids: readonly string[]): Promise<boolean> {
    return (await this.uow.query(lockNesting, [orgId, groupId, ids])).length > 0;
  }

  async lockNestingAlways(orgId: string): Promise<void> {
    await this.uow.query(lockNestingAlways, [orgId]);
  }

  /** Carries a step out; a group that changes by it is `bump` versions later then. Its row must be locked. */
  async apply(
    orgId: string,
    groupId: string,
    step: MembershipStep,
    { bump, at }: { bump: 0 | 1; at: Date },
  ): Promise<MembershipDone> {
    const [statement, values] = statementOf(orgId, groupId, step, [bump, at]);
    const [done] = await this.uow.query(statement, values);
    return done ?? none;
  }

  /** Works out anew which groups are in which, over any number of steps. `levels` counts those of the deepest. */
  async closeNesting(orgId: string): Promise<{ circular: boolean; levels: number }> {
    // A group may have come to hold another since it was looked at whether nesting is to be locked.
    const [, [closed]] = await Promise.all([
      this.lockNestingAlways(orgId),
      this.uow.query(closeNesting, [orgId]),
    ]);
    return closed ?? { circular: false, levels: 0 };
  }

  /** The members of each of these groups as a text, with commas between; a group without any is left out. */
  async texts(
    orgId: string,
    groupIds: readonly string[],
    { group, user }: MemberTemplates,
  ): Promise<Map<string, string>> {
    const rows = await this.uow.read(orgId, membersText, [orgId, groupIds, ...group, ...user]);
    return new Map(rows.map(({ groupId, members }) => [groupId, members]));
  }
}

function statementOf(
  orgId: string,
  groupId: string,
  step: MembershipStep,
  version: [bump: SqlValue, at: SqlValue],
): [Statement<MembershipDone>, SqlValue[]] {
  switch (step.kind) {
    case 'change':
      return [changeMembers, [orgId, groupId, step.add, ...version, step.remove]];
    case 'replace':
      return [replaceMembers, [orgId, groupId, step.ids, ...version]];
    case 'removeMatching': {
      const { text, values } = compileElementCriterion(step.where, memberElement, groupTable);
      const statement = composed<MembershipDone>(removingWhere(text, values.length + 2), { writes: true });
      return [statement, [orgId, ...values, groupId, ...version]];
    }
  }
}
