import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import { DirectoryLookup, OrganizationService } from 'muster/org';
import { OwnersGroup } from './owners-group.js';

export interface Project {
  id: string;
  organizationId: string;
  name: string;
  ownerId: string | null;
}

/** What a project looks like from outside. */
export interface ProjectView {
  id: string;
  name: string;
  owner: { id: string; name: string; role: string; groups: string[] } | null;
}

export interface ProjectList {
  /** Its name. */
  organization: string;
  projects: ProjectView[];
}

/** Projects in memory; whom they belong to is known to Muster. */
@Injectable()
export class Projects {
  readonly #projects: Project[] = [];

  constructor(
    private readonly directory: DirectoryLookup,
    private readonly organizations: OrganizationService,
    private readonly owners: OwnersGroup,
  ) {}

  async create(organizationId: string, wish: { name: string; ownerEmail: string }): Promise<ProjectView> {
    const owner = await this.directory.memberByEmail(organizationId, wish.ownerEmail);
    if (!owner || !(await this.owners.holds(organizationId, owner.id)))
      throw new NotFoundException('Nobody who may own projects has this address.');
    return this.found(organizationId, { name: wish.name, ownerId: owner.id });
  }

  found(organizationId: string, wish: { name: string; ownerId: string }): Promise<ProjectView> {
    const project = { id: randomUUID(), organizationId, ...wish };
    this.#projects.push(project);
    return this.#view(project);
  }

  async ownedBy(organizationId: string, memberId: string): Promise<ProjectView[]> {
    const own = this.#of(organizationId).filter(({ ownerId }) => ownerId === memberId);
    return Promise.all(own.map((project) => this.#view(project)));
  }

  async list(organizationId: string): Promise<ProjectList> {
    const { name } = await this.organizations.find(organizationId);
    const projects = await Promise.all(this.#of(organizationId).map((project) => this.#view(project)));
    return { organization: name, projects };
  }

  /** Who left owns nothing any more. */
  disown(organizationId: string, memberId: string): void {
    for (const project of this.#of(organizationId)) if (project.ownerId === memberId) project.ownerId = null;
  }

  #of(organizationId: string): Project[] {
    return this.#projects.filter((project) => project.organizationId === organizationId);
  }

  async #view({ id, name, organizationId, ownerId }: Project): Promise<ProjectView> {
    const owner = ownerId === null ? undefined : await this.directory.member(organizationId, ownerId);
    if (!owner) return { id, name, owner: null };
    const groups = owner.groups.map((group) => group.name);
    const shown = { id: owner.id, name: owner.displayName ?? owner.userName, role: owner.role, groups };
    return { id, name, owner: shown };
  }
}
