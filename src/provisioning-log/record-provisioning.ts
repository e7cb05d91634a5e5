import type { FastifyInstance } from 'fastify';
import { currentRequest } from '../http/index.js';
import { isScimPath } from '../scim/index.js';
import { captureOf } from './capture.js';
import type { ProvisioningLog } from './provisioning-log.js';

/**
 * Hands every SCIM request that concerns an organization to the log, as it is answered. What a credential nobody
 * knows asks for concerns none: a stranger writes into nobody's log.
 */
export function recordProvisioning(fastify: FastifyInstance, log: ProvisioningLog): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const context = currentRequest();
    if (context?.orgId !== undefined && isScimPath(request.url)) {
      log.add(captureOf({ request, reply, payload }, context.orgId, context));
    }
    done(null, payload);
  });
}
