import { Module } from '@nestjs/common';
import { Egress } from './egress.js';

/** The one way out of the service. */
@Module({ providers: [Egress], exports: [Egress] })
export class EgressModule {}
