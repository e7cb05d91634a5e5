import { Module } from '@nestjs/common';
import { AuditModule } from 'muster/audit';
import { OrgModule } from 'muster/org';
import { AboutController } from './about.controller.js';
import { Departures } from './departures.js';
import { MyProjectsController } from './my-projects.controller.js';
import { OwnersGroup } from './owners-group.js';
import { Projects } from './projects.js';
import { ProjectsController } from './projects.controller.js';

@Module({
  imports: [AuditModule, OrgModule],
  controllers: [AboutController, MyProjectsController, ProjectsController],
  providers: [Departures, OwnersGroup, Projects],
})
export class ProjectsModule {}
