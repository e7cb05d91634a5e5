import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type Config, ConfigError } from './config.js';
import { type Variable, variables } from './variables.js';

/** The configuration with the keys that every request needs. */
export type ConfigWithKeys = Config & Required<Pick<Config, 'adminApiKey' | 'secretKeys'>>;

/** Where the operator finds the key for `/api/v1`: the file, or the variable that holds it. */
export function adminKeyPlace(config: Config): string {
  return config.adminApiKey ? variables.adminApiKey.name : path.join(config.dataDir, 'admin-api-key');
}

/** Fills in the keys that the environment doesn't give, from `DATA_DIR`, where the first start puts them. */
export function withGeneratedKeys(config: Config): ConfigWithKeys {
  const { dataDir } = config;
  return Object.freeze({
    ...config,
    adminApiKey: config.adminApiKey ?? keyFile(dataDir, 'admin-api-key', variables.adminApiKey, 'base64url'),
    secretKeys: config.secretKeys ?? keyFile(dataDir, 'secret-key', variables.secretKeys, 'base64'),
  });
}

function keyFile<T>(directory: string, name: string, variable: Variable<T>, encoding: BufferEncoding): T {
  const file = path.join(directory, name);
  const text = read(file) ?? create(file, randomBytes(32).toString(encoding));
  const value = variable.parser.read(text);
  if (value === undefined || text === '') {
    throw new ConfigError([`${file} holds no key; it must hold ${variable.parser.must}, or be restored`]);
  }
  return value;
}

function read(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return undefined;
  if ((found.mode & 0o077) !== 0) chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}

/**
 * Writes the key aside and links it to its name, which only the first of two starts can do; the other
 * reads what the first wrote. Whoever sees the name sees a whole key, on the disk.
 */
function create(file: string, key: string): string {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const aside = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  writeFileSync(aside, `${key}\n`, { flag: 'wx', mode: 0o600, flush: true });
  try {
    linkSync(aside, file);
    syncDirectory(path.dirname(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // as: fs throws nothing else
  } finally {
    rmSync(aside);
  }
  return read(file) ?? key;
}

/** Else the name may be gone after a power cut, and with it whatever the key encrypted. */
function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
