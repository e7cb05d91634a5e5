import type { Secret } from './secret.js';
import { type Variable, variables } from './variables.js';

/** What the environment says, read once and checked. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** An origin, without a slash at its end. */
  readonly publicUrl: string;
  /** Undefined: the embedded PostgreSQL. */
  readonly databaseUrl?: Secret;
  readonly databaseMigrationUrl?: Secret;
  readonly databasePool: number;
  readonly preparedStatements: boolean;
  /** Absolute. */
  readonly dataDir: string;
  /** Always there once the service starts: generated where it may be. */
  readonly adminApiKey?: Secret;
  /** 32 bytes each, in base64: the first encrypts, all decrypt. */
  readonly secretKeys?: Secret[];
  readonly egressAllow: string[];
  readonly trustProxy: string[];
  /** Lowest first. */
  readonly roles: string[];
  readonly appOrigins: string[];
  /** Seconds, like the other two. */
  readonly sessionTtl: number;
  readonly sessionIdleTtl: number;
  readonly accessTokenTtl: number;
  readonly bodyLimit: number;
  readonly dnsServers: string[];
  readonly smtpUrl?: Secret;
  readonly mailFrom?: string;
  readonly rateLimitLogin: number;
  readonly rateLimitScim: number;
  readonly logLevel: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** One line for each value that can't be used. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** Reads the configuration, or throws a `ConfigError` that names every bad value at once. */
export function readConfig(env: Environment = process.env): Config {
  const problems: string[] = [];
  const { databaseStatements, publicUrl, ...values } = readAll(env, problems);
  problems.push(...conflicts(env));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    ...values,
    publicUrl: publicUrl ?? `http://localhost:${values.port}`,
    preparedStatements: databaseStatements === 'named',
  });
}

type Fields = typeof variables;
type ValueOf<V> = V extends Variable<infer T> ? T : never;
type Defaulted = Exclude<
  keyof Fields,
  'publicUrl' | 'databaseUrl' | 'databaseMigrationUrl' | 'adminApiKey' | 'secretKeys' | 'smtpUrl' | 'mailFrom'
>;
type Values = { [F in Defaulted]: ValueOf<Fields[F]> } & {
  [F in Exclude<keyof Fields, Defaulted>]?: ValueOf<Fields[F]>;
};

function readAll(env: Environment, problems: string[]): Values {
  const values: Record<string, unknown> = {};
  for (const [field, variable] of Object.entries<Variable<unknown>>(variables)) {
    const text = textOf(variable, env) ?? variable.default;
    if (text === undefined) continue;
    const value = variable.parser.read(text);
    if (value === undefined || isEmptyKeyRing(variable, value)) problems.push(badValue(variable, text));
    else values[field] = Array.isArray(value) ? Object.freeze(value) : value;
  }
  return values as Values; // as: every field was read by its own parser; a missing one is a problem, and thrown
}

/** A list of keys that says nothing but commas. */
function isEmptyKeyRing(variable: Variable<unknown>, value: unknown): boolean {
  return variable === variables.secretKeys && Array.isArray(value) && value.length === 0;
}

/** Set to nothing is not set: that is how a compose file passes on what it wasn't given. */
function textOf(variable: Variable<unknown>, env: Environment): string | undefined {
  const text = env[variable.name]?.trim();
  return text === '' ? undefined : text;
}

function badValue({ name, parser, secret, madeBy }: Variable<unknown>, text: string): string {
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  const holds = secret ? `holds ${text.length} characters that can't be used` : `is ${shown}`;
  return `${name} ${holds}; it must be ${parser.must}${madeBy ? ` (make one with: ${madeBy})` : ''}`;
}

/** Values that are good by themselves and make no sense together. */
function conflicts(env: Environment): string[] {
  const isSet = (variable: Variable<unknown>): boolean => textOf(variable, env) !== undefined;
  const external = isSet(variables.databaseUrl);
  return [
    ...[variables.adminApiKey, variables.secretKeys]
      .filter((key) => external && !isSet(key))
      .map(({ name, parser, madeBy }) => {
        return `${name} is not set; with DATABASE_URL it must be ${parser.must} (make one with: ${madeBy})`;
      }),
    ...(!external && isSet(variables.databaseMigrationUrl)
      ? ['DATABASE_MIGRATION_URL is set without DATABASE_URL; both must be set, or neither']
      : []),
    ...(isSet(variables.smtpUrl) && !isSet(variables.mailFrom)
      ? [`MAIL_FROM is not set; with SMTP_URL it must be ${variables.mailFrom.parser.must}`]
      : []),
    ...(!external ? tooManyConnections(env) : []),
  ];
}

function tooManyConnections(env: Environment): string[] {
  const { name, parser } = variables.databasePool;
  const pool = parser.read(textOf(variables.databasePool, env) ?? '') ?? 0;
  return pool > EMBEDDED_POOL
    ? [`${name} is "${pool}"; it must be at most ${EMBEDDED_POOL} with the embedded PostgreSQL`]
    : [];
}

/** Of its 60 connections, with some to spare for migrations, partitions and the superuser. */
const EMBEDDED_POOL = 50;
