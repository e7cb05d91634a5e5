export { ProvisioningLog } from './provisioning-log.js';
export { ProvisioningLogModule } from './provisioning-log.module.js';
export { recordProvisioning } from './record-provisioning.js';
