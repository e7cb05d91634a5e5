import { Module } from '@nestjs/common';
import { DnsTxt } from './dns-txt.js';
import { Egress } from './egress.js';

/** The one way out of the service. */
@Module({ providers: [DnsTxt, Egress], exports: [DnsTxt, Egress] })
export class EgressModule {}
