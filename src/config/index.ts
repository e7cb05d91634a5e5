export { type Config, ConfigError, type Environment, readConfig } from './config.js';
export { CONFIG, ConfigModule } from './config.module.js';
export { adminKeyPlace, type ConfigWithKeys, withGeneratedKeys } from './generated-keys.js';
export { packageRoot } from './package-root.js';
export { Secret } from './secret.js';
