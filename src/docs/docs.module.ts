import { Module } from '@nestjs/common';
import { DocsController } from './docs.controller.js';
import { DocsService } from './docs.service.js';

/** The description of the API, for programs and for people. */
@Module({ controllers: [DocsController], providers: [DocsService] })
// oxlint-disable-next-line typescript/no-extraneous-class -- Nest names a module by its class
export class DocsModule {}
