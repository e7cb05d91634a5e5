import { Module } from '@nestjs/common';
import { DocsController } from './docs.controller.js';
import { DocsService } from './docs.service.js';

/** The description of the API, for programs and for people. */
@Module({ controllers: [DocsController], providers: [DocsService] })
export class DocsModule {}
