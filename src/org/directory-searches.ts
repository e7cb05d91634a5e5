import { Inject, Injectable } from '@nestjs/common';
import { DATABASE_OPTIONS, type DatabaseOptions, UnitOfWork } from '../database/index.js';
import { DirectorySearch } from './directory-search.store.js';
import { DirectoryWalk } from './directory-walk.store.js';
import type { Group } from './group.js';
import { groupTable } from './group.table.js';
import type { Member } from './member.js';
import { memberTable } from './member.table.js';
import { MixedSearch } from './mixed-search.store.js';
import { Turnstile } from './turnstile.js';

/** Searches of members and of groups. What is heavy shares a third of the connections. */
@Injectable()
export class DirectorySearches {
  readonly members: DirectorySearch<Member>;
  readonly groups: DirectorySearch<Group>;
  readonly memberWalk: DirectoryWalk<Member>;
  readonly groupWalk: DirectoryWalk<Group>;
  readonly mixed: MixedSearch;

  constructor(uow: UnitOfWork, @Inject(DATABASE_OPTIONS) { pool }: DatabaseOptions) {
    const heavy = new Turnstile(Math.max(1, Math.floor(pool / 3)));
    this.members = new DirectorySearch<Member>(uow, memberTable, heavy);
    this.groups = new DirectorySearch<Group>(uow, groupTable, heavy);
    this.memberWalk = new DirectoryWalk<Member>(uow, memberTable, heavy);
    this.groupWalk = new DirectoryWalk<Group>(uow, groupTable, heavy);
    this.mixed = new MixedSearch(uow, heavy);
  }
}
