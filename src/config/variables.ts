import { isIP } from 'node:net';
import {
  absolutePath,
  connectionString,
  integer,
  isCidr,
  isHostAndPort,
  isHostName,
  listOf,
  matching,
  oneOf,
  origin,
  type Parser,
  parseUrl,
  secret,
} from './parsers.js';
import { Secret } from './secret.js';

/** An environment variable, as the service and its documents know it. */
export interface Variable<T> {
  name: string;
  /** What it is for, as a sentence without a full stop. */
  meaning: string;
  /** What holds when it isn't set, as one would set it; undefined: nothing. */
  default?: string;
  /** What holds when it isn't set, in words, where `default` can't say it. */
  unset?: string;
  parser: Parser<T>;
  /** Its value is never shown. */
  secret?: true;
  /** The command that makes a value. */
  madeBy?: string;
}

const origins = listOf(`origins, each ${origin.must}`, (text) => origin.read(text));
const dayInSeconds = 86_400;

/** Every variable, under the name of the field of `Config` that it becomes. */
export const variables = {
  port: variable('PORT', 'port it listens on', integer(0, 65_535), { default: '3000' }),
  host: variable('HOST', 'address it listens on', hostParser(), { default: '127.0.0.1' }),
  publicUrl: variable('PUBLIC_URL', 'the origin that users and identity providers see', origin, {
    unset: 'http://localhost:$PORT',
  }),
  databaseUrl: variable(
    'DATABASE_URL',
    'PostgreSQL to use, as a role that owns nothing',
    secret(connectionString),
    { unset: 'an embedded PostgreSQL under DATA_DIR', secret: true },
  ),
  databaseMigrationUrl: variable(
    'DATABASE_MIGRATION_URL',
    'the same database as the role that owns it, for migrations and partitions',
    secret(connectionString),
    { unset: 'DATABASE_URL, one role for both', secret: true },
  ),
  databasePool: variable('DATABASE_POOL', 'connections to the database at most', integer(2, 100), {
    default: '10',
  }),
  databaseStatements: variable(
    'DATABASE_STATEMENTS',
    'prepared statements; unnamed for PgBouncer before 1.21 in transaction mode',
    oneOf('named', 'unnamed'),
    { default: 'named' },
  ),
  dataDir: variable('DATA_DIR', 'where embedded data and generated keys are kept', absolutePath, {
    default: './data',
  }),
  adminApiKey: variable(
    'ADMIN_API_KEY',
    "the platform operator's key for /api/v1",
    secret(matching('at least 32 visible ASCII characters', (text) => /^[\x21-\x7e]{32,1024}$/.test(text))),
    {
      unset: 'generated at the first start, in DATA_DIR; required with DATABASE_URL',
      secret: true,
      madeBy: `node -p "crypto.randomBytes(32).toString('hex')"`,
    },
  ),
  secretKeys: variable(
    'SECRET_KEY',
    'encrypts secrets at rest; of several, comma-separated, the first encrypts and all decrypt',
    listOf('keys of 32 bytes in base64, at least one', secretKey),
    {
      unset: 'generated at the first start, in DATA_DIR; required with DATABASE_URL',
      secret: true,
      madeBy: `node -p "crypto.randomBytes(32).toString('base64')"`,
    },
  ),
  egressAllow: variable(
    'EGRESS_ALLOW',
    'what outgoing calls may reach although it is internal, and by http',
    listOf('host, host:port or CIDR', (text) =>
      isCidr(text) || isHostAndPort(text, isHostName) ? text.toLowerCase() : undefined,
    ),
    { default: '' },
  ),
  trustProxy: variable(
    'TRUST_PROXY',
    'proxies whose X-Forwarded-* headers count',
    listOf('addresses, CIDRs, loopback, linklocal or uniquelocal', (text) =>
      isIP(text) !== 0 || isCidr(text) || /^(loopback|linklocal|uniquelocal)$/.test(text) ? text : undefined,
    ),
    { default: '' },
  ),
  roles: variable('ROLES', 'roles that members may hold, lowest first', rolesParser(), {
    default: 'viewer,member,admin',
  }),
  appOrigins: variable('APP_ORIGINS', 'origins that a login may return to, besides PUBLIC_URL', origins, {
    default: '',
  }),
  sessionTtl: variable('SESSION_TTL', 'seconds a session lasts', integer(1, 366 * dayInSeconds), {
    default: '43200',
  }),
  sessionIdleTtl: variable(
    'SESSION_IDLE_TTL',
    'seconds a session lasts unused',
    integer(1, 366 * dayInSeconds),
    { default: '3600' },
  ),
  accessTokenTtl: variable('ACCESS_TOKEN_TTL', 'seconds an access token lasts', integer(1, dayInSeconds), {
    default: '600',
  }),
  bodyLimit: variable(
    'BODY_LIMIT',
    'bytes of a request body; PUT and PATCH of groups and Bulk may have 16 times as much',
    integer(1_024, 67_108_864),
    { default: '1048576' },
  ),
  dnsServers: variable(
    'DNS_SERVERS',
    'resolvers for domain verification',
    listOf('addresses, each with a port or without', (text) =>
      isHostAndPort(text, (host) => isIP(host) !== 0) ? text : undefined,
    ),
    { default: '', unset: "the system's" },
  ),
  smtpUrl: variable(
    'SMTP_URL',
    'server for outgoing mail',
    secret(matching('smtp://host:port or smtps://user:password@host', isMailServer)),
    { unset: 'links are shown to be copied', secret: true },
  ),
  mailFrom: variable(
    'MAIL_FROM',
    'sender of outgoing mail',
    matching('an address such as Muster <muster@example.com>', (text) =>
      /^([^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text),
    ),
    { unset: 'required with SMTP_URL' },
  ),
  rateLimitLogin: variable(
    'RATE_LIMIT_LOGIN',
    'logins, discoveries, callbacks and wrong passwords per address and minute; 0 = no limit',
    integer(0, 1_000_000),
    { default: '60' },
  ),
  rateLimitScim: variable(
    'RATE_LIMIT_SCIM',
    'SCIM requests per organization and second on one replica; 0 = no limit',
    scimRateParser(),
    { default: '100' },
  ),
  logLevel: variable(
    'LOG_LEVEL',
    'least level that is logged',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    { default: 'info' },
  ),
};

function variable<T>(
  name: string,
  meaning: string,
  parser: Parser<T>,
  more: Omit<Variable<T>, 'name' | 'meaning' | 'parser'>,
): Variable<T> {
  return { name, meaning, parser, ...more };
}

function hostParser(): Parser<string> {
  return matching('an IP address or a host name', (text) => isIP(text) !== 0 || isHostName(text));
}

/** Strict: a key that lost its end in a copy must not be taken for a shorter one. */
function secretKey(text: string): Secret | undefined {
  return /^[A-Za-z0-9+/]{43}=$/.test(text) ? new Secret(text) : undefined;
}

function rolesParser(): Parser<string[]> {
  const names = listOf('names such as viewer,member,admin', (text) =>
    /^[a-z][a-z0-9_-]{0,62}$/.test(text) ? text : undefined,
  );
  return { must: `${names.must}, no name twice, admin among them`, read };

  function read(text: string): string[] | undefined {
    const roles = names.read(text);
    return roles?.includes('admin') && new Set(roles).size === roles.length ? roles : undefined;
  }
}

/** Microsoft Entra sends 25 requests a second, and quarantines what can't keep up. */
function scimRateParser(): Parser<number> {
  const any = integer(0, 1_000_000);
  return {
    must: '0, or a whole number from 25 (Entra needs 25) to 1000000',
    read: (text) => {
      const rate = any.read(text);
      return rate === undefined || (rate > 0 && rate < 25) ? undefined : rate;
    },
  };
}

function isMailServer(text: string): boolean {
  const url = parseUrl(text);
  return url !== undefined && /^smtps?:$/.test(url.protocol) && url.hostname !== '';
}
