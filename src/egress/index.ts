export { DnsTxt } from './dns-txt.js';
export { Egress, type OutgoingRequest } from './egress.js';
export { EgressFailure, type EgressFailureKind } from './egress-failure.js';
export { EgressModule } from './egress.module.js';
