import { BadRequestException, Body, Controller, Get, Post } from '@nestjs/common';
import { Access, type MemberPrincipal } from 'muster/http';
import { CurrentMember } from 'muster/token';
import { Projects } from './projects.js';

/** For whoever is signed in, by the session's cookie or an access token: Muster's guard says who that is. */
@Controller('my/projects')
@Access('member')
export class MyProjectsController {
  constructor(private readonly projects: Projects) {}

  @Get()
  list(@CurrentMember() { member }: MemberPrincipal): Promise<object> {
    return this.projects.ownedBy(member.organizationId, member.id);
  }

  /** Not for viewers. */
  @Post()
  @Access({ role: 'member' })
  create(@CurrentMember() { member }: MemberPrincipal, @Body() body: unknown): Promise<object> {
    return this.projects.found(member.organizationId, { name: nameIn(body), ownerId: member.id });
  }
}

function nameIn(body: unknown): string {
  const { name } = (body ?? {}) as Record<string, unknown>;
  if (typeof name === 'string' && name !== '') return name;
  throw new BadRequestException('A project has a name.');
}
