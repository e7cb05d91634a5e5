import { Inject, Injectable } from '@nestjs/common';
import { DATABASE_OPTIONS, type DatabaseOptions, UnitOfWork } from '../database/index.js';
import { DirectorySearch } from './directory-search.store.js';
import type { Group } from './group.js';
import { groupTable } from './group.table.js';
import type { Member } from './member.js';
import { memberTable } from './member.table.js';
import { Turnstile } from './turnstile.js';

/** Searches of members and of groups. What is heavy shares a third of the connections. */
@Injectable()
export class DirectorySearches {
  readonly members: DirectorySearch<Member>;
  readonly groups: DirectorySearch<Group>;

  constructor(uow: UnitOfWork, @Inject(DATABASE_OPTIONS) { pool }: DatabaseOptions) {
    const heavy = new Turnstile(Math.max(1, Math.floor(pool / 3)));
    this.members = new DirectorySearch<Member>(uow, memberTable, heavy);
    this.groups = new DirectorySearch<Group>(uow, groupTable, heavy);
  }
}
