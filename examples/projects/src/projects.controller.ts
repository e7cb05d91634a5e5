import { BadRequestException, Body, Controller, Get, Param, Post } from '@nestjs/common';
import { Access } from 'muster/http';
import { Departures } from './departures.js';
import { Projects } from './projects.js';

/** Open to the operator, and to admins of the organization in the path: Muster's guard sees to it. */
@Controller('organizations/:orgId')
@Access('admin')
export class ProjectsController {
  constructor(
    private readonly projects: Projects,
    private readonly departures: Departures,
  ) {}

  @Get('projects')
  list(@Param('orgId') orgId: string): Promise<object> {
    return this.projects.list(orgId);
  }

  @Post('projects')
  create(@Param('orgId') orgId: string, @Body() body: unknown): Promise<object> {
    return this.projects.create(orgId, wishOf(body));
  }

  @Post('members/:id/suspend')
  suspend(@Param('orgId') orgId: string, @Param('id') id: string): Promise<object> {
    return this.departures.suspend(orgId, id);
  }

  @Get('departures')
  heard(@Param('orgId') orgId: string): object {
    return this.departures.of(orgId);
  }
}

function wishOf(body: unknown): { name: string; ownerEmail: string } {
  const { name, ownerEmail } = (body ?? {}) as Record<string, unknown>;
  if (typeof name === 'string' && typeof ownerEmail === 'string') return { name, ownerEmail };
  throw new BadRequestException('A project has a name and an ownerEmail.');
}
