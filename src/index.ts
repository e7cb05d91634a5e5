export { ConfigError } from './config/index.js';
export { createApplication, type MountOptions } from './mount.js';
