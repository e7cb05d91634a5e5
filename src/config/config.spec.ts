import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { adminKeyPlace, ConfigError, readConfig, Secret, withGeneratedKeys } from './index.js';
import { variables } from './variables.js';

const key = Buffer.alloc(32, 7).toString('base64');
const otherKey = Buffer.alloc(32, 8).toString('base64');
const adminKey = 'k'.repeat(32);
const database = 'postgresql://app:p4ss@db.internal:5432/muster';
const external = { DATABASE_URL: database, ADMIN_API_KEY: adminKey, SECRET_KEY: key };

describe('the configuration', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:3000',
      databasePool: 10,
      preparedStatements: true,
      dataDir: path.resolve('data'),
      egressAllow: [],
      trustProxy: [],
      roles: ['viewer', 'member', 'admin'],
      appOrigins: [],
      sessionTtl: 43_200,
      sessionIdleTtl: 3_600,
      accessTokenTtl: 600,
      bodyLimit: 1_048_576,
      dnsServers: [],
      rateLimitLogin: 60,
      rateLimitScim: 100,
      logLevel: 'info',
    });
  });

  it('takes a variable that is set to nothing as not set', () => {
    expect(readConfig({ PORT: '', ROLES: ' ', DATABASE_URL: '' })).toEqual(readConfig({}));
  });

  it.each([
    ['PORT', '0', { port: 0 }],
    ['PORT', '8080', { port: 8080, publicUrl: 'http://localhost:8080' }],
    ['HOST', '::', { host: '::' }],
    ['PUBLIC_URL', 'https://id.example.com/', { publicUrl: 'https://id.example.com' }],
    ['PUBLIC_URL', 'HTTPS://ID.example.com:443', { publicUrl: 'https://id.example.com' }],
    ['PUBLIC_URL', 'http://127.0.0.1:4000', { publicUrl: 'http://127.0.0.1:4000' }],
    ['PUBLIC_URL', 'http://muster.localhost', { publicUrl: 'http://muster.localhost' }],
    ['DATABASE_POOL', '4', { databasePool: 4 }],
    ['DATABASE_STATEMENTS', 'unnamed', { preparedStatements: false }],
    ['DATA_DIR', '/var/lib/muster', { dataDir: '/var/lib/muster' }],
    [
      'EGRESS_ALLOW',
      'IdP.local, 10.0.0.0/8,idp:8443,[::1]:80,::1',
      { egressAllow: ['idp.local', '10.0.0.0/8', 'idp:8443', '[::1]:80', '::1'] },
    ],
    ['TRUST_PROXY', 'loopback,10.1.2.3,fd00::/8', { trustProxy: ['loopback', '10.1.2.3', 'fd00::/8'] }],
    ['ROLES', 'guest,admin,owner', { roles: ['guest', 'admin', 'owner'] }],
    ['APP_ORIGINS', 'https://a.example.com,', { appOrigins: ['https://a.example.com'] }],
    ['SESSION_TTL', '60', { sessionTtl: 60 }],
    ['SESSION_IDLE_TTL', '60', { sessionIdleTtl: 60 }],
    ['ACCESS_TOKEN_TTL', '60', { accessTokenTtl: 60 }],
    ['BODY_LIMIT', '4096', { bodyLimit: 4_096 }],
    [
      'DNS_SERVERS',
      '9.9.9.9,[2620:fe::fe]:53,1.1.1.1:53',
      { dnsServers: ['9.9.9.9', '[2620:fe::fe]:53', '1.1.1.1:53'] },
    ],
    ['MAIL_FROM', 'Muster <muster@example.com>', { mailFrom: 'Muster <muster@example.com>' }],
    ['RATE_LIMIT_LOGIN', '0', { rateLimitLogin: 0 }],
    ['RATE_LIMIT_SCIM', '0', { rateLimitScim: 0 }],
    ['RATE_LIMIT_SCIM', '25', { rateLimitScim: 25 }],
    ['LOG_LEVEL', 'silent', { logLevel: 'silent' }],
  ])('takes %s=%s', (name, value, expected) => {
    expect(readConfig({ [name]: value })).toMatchObject(expected);
  });

  it.each([
    ...refused('PORT', '-1', '65536', '80a', '0x50', '1.5', '3e3'),
    ...refused('HOST', 'http://localhost', 'a b', '-x'),
    ...refused('PUBLIC_URL', 'http://id.example.com', 'id.example.com', 'https://id.example.com/app'),
    ...refused('PUBLIC_URL', 'https://u:p@id.example.com', 'https://id.example.com/?a', 'ftp://localhost'),
    ...refused('PUBLIC_URL', 'http://127.0.0.1.example.com', 'http://localhost.example.com'),
    ...refused('DATABASE_POOL', '1', '101', '51'),
    ...refused('DATABASE_STATEMENTS', 'off'),
    ...refused('DATA_DIR', 'a\0b'),
    ...refused('EGRESS_ALLOW', 'http://idp', '10.0.0.0/33', 'idp:0', 'idp:65536', 'a b', '10.0.0.0/8/8'),
    ...refused('TRUST_PROXY', 'true', '1', '10.0.0.0/x', 'proxy.local'),
    ...refused('ROLES', 'viewer,member', 'admin,admin', 'Admin', 'admin,9', 'admin,a b'),
    ...refused('APP_ORIGINS', 'http://app.example.com', 'https://a.example.com/x', '*', 'null'),
    ...refused('SESSION_TTL', '0', '12h'),
    ...refused('SESSION_IDLE_TTL', '0', '-5'),
    ...refused('ACCESS_TOKEN_TTL', '0', '86401'),
    ...refused('BODY_LIMIT', '1mb', '1023', '67108865'),
    ...refused('DNS_SERVERS', 'dns.google', '8.8.8.8:99999', '8.8.8.8:'),
    ...refused('MAIL_FROM', 'muster', 'a@b\nBcc: c@d', 'Muster muster@example.com'),
    ...refused('RATE_LIMIT_LOGIN', '-1', 'none'),
    ...refused('RATE_LIMIT_SCIM', '1', '24', '-25'),
    ...refused('LOG_LEVEL', 'verbose', 'INFO'),
  ])('refuses %s=%j in one line that says what it must be', (name, value) => {
    const [line, ...more] = problemsOf({ [name]: value });
    expect(more).toEqual([]);
    expect(line).toMatch(new RegExp(`^${name} is .*; it must be \\S`));
    expect(line).toContain(JSON.stringify(value));
  });

  it('names every bad value, each in a line of its own', () => {
    const problems = problemsOf({ PORT: 'x', ROLES: 'x', SESSION_TTL: 'x' });
    expect(problems.map((line) => line.split(' ')[0])).toEqual(['PORT', 'ROLES', 'SESSION_TTL']);
  });

  it('shows a long value shortened', () => {
    expect(problemsOf({ LOG_LEVEL: 'x'.repeat(5_000) })[0]?.length).toBeLessThan(250);
  });

  it('cannot be changed', () => {
    const config = readConfig({});
    expect(Object.isFrozen(config) && Object.isFrozen(config.roles)).toBe(true);
  });

  it('knows each field by the name of its variable', () => {
    const fields = Object.keys(variables).filter((field) => field !== 'databaseStatements');
    const config = readConfig({
      ...external,
      DATABASE_MIGRATION_URL: database,
      SMTP_URL: 'smtp://m',
      MAIL_FROM: 'a@b.c',
    });
    expect(Object.keys(config).sort()).toEqual([...fields, 'preparedStatements'].sort());
  });
});

describe('secrets', () => {
  it('can be read and not printed', () => {
    const secret = new Secret('hush');
    expect(secret.reveal()).toBe('hush');
    for (const shown of [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9, showHidden: true }),
    ]) {
      expect(shown).toContain('[secret]');
      expect(shown).not.toContain('hush');
    }
  });

  it('are secrets in the configuration', () => {
    const config = readConfig({
      ...external,
      DATABASE_MIGRATION_URL: database,
      SMTP_URL: 'smtp://u:p4ss@mail',
      MAIL_FROM: 'a@b.c',
    });
    expect(config.secretKeys?.map((each) => each.reveal())).toEqual([key]);
    expect(config.adminApiKey?.reveal()).toBe(adminKey);
    for (const shown of [JSON.stringify(config), inspect(config, { depth: 9 })]) {
      expect(shown).not.toMatch(/p4ss|kkkk/);
      expect(shown).not.toContain(key);
    }
  });

  it('may be several where the first encrypts', () => {
    const { secretKeys } = readConfig({ SECRET_KEY: `${key}, ${otherKey}` });
    expect(secretKeys?.map((each) => each.reveal())).toEqual([key, otherKey]);
  });

  it.each([
    ['DATABASE_URL', 'mysql://u:hush-hush@h/db'],
    ['DATABASE_URL', 'postgresql://u:hush-hush@h'],
    ['DATABASE_URL', 'hush-hush'],
    ['ADMIN_API_KEY', 'hush-hush'],
    ['ADMIN_API_KEY', `hush-hush ${'x'.repeat(40)}`],
    ['SECRET_KEY', 'hush-hush'],
    ['SECRET_KEY', `${key},hush-hush`],
    ['SECRET_KEY', key.slice(1)],
    ['SECRET_KEY', ','],
    ['SMTP_URL', 'http://hush-hush@mail'],
  ])('are refused without being shown: %s=%s', (name, value) => {
    const environment = { ...external, MAIL_FROM: 'a@b.c', [name]: value };
    const [line, ...more] = problemsOf(environment);
    expect(more).toEqual([]);
    expect(line).toMatch(new RegExp(`^${name} holds \\d+ characters that can't be used; it must be `));
    expect(line).not.toContain('hush-hush');
    expect(line).not.toContain(key.slice(1));
  });

  it.each([
    ['postgresql://app@/muster?host=/run/postgresql'],
    ['postgres://app:p%40ss@[::1]:5432/muster?sslmode=verify-full'],
  ])('of a database may be %s', (url) => {
    expect(readConfig({ ...external, DATABASE_URL: url }).databaseUrl?.reveal()).toBe(url);
  });
});

describe('variables that belong together', () => {
  it('asks for both keys, with the command that makes them, when there is a database', () => {
    const problems = problemsOf({ DATABASE_URL: database });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^ADMIN_API_KEY is not set; .*32 visible.*make one with: node -p/);
    expect(problems[1]).toMatch(/^SECRET_KEY is not set; .*32 bytes in base64.*make one with: node -p/);
  });

  it('refuses an owner of no database, mail from nobody, and more connections than there are', () => {
    expect(problemsOf({ DATABASE_MIGRATION_URL: database })[0]).toMatch(
      /^DATABASE_MIGRATION_URL is set without/,
    );
    expect(problemsOf({ SMTP_URL: 'smtp://mail' })[0]).toMatch(/^MAIL_FROM is not set/);
    expect(readConfig({ ...external, DATABASE_POOL: '100' }).databasePool).toBe(100);
  });
});

describe('generated keys', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'muster-keys-'));
  const dataDir = path.join(directory, 'data');
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('are made once, for the owner alone, and found again', () => {
    const config = readConfig({ DATA_DIR: dataDir });
    const keyed = withGeneratedKeys(config);
    expect(keyed.adminApiKey.reveal()).toMatch(/^[\w-]{43}$/);
    expect(Buffer.from(keyed.secretKeys[0]?.reveal() ?? '', 'base64')).toHaveLength(32);
    expect(adminKeyPlace(config)).toBe(path.join(dataDir, 'admin-api-key'));
    for (const name of ['admin-api-key', 'secret-key']) {
      expect(statSync(path.join(dataDir, name)).mode & 0o777).toBe(0o600);
    }
    expect(readFileSync(adminKeyPlace(config), 'utf8').trim()).toBe(keyed.adminApiKey.reveal());
    const again = withGeneratedKeys(config);
    expect(again.adminApiKey.reveal()).toBe(keyed.adminApiKey.reveal());
    expect(again.secretKeys[0]?.reveal()).toBe(keyed.secretKeys[0]?.reveal());
  });

  it('give way to those of the environment', () => {
    const config = readConfig({ DATA_DIR: dataDir, ADMIN_API_KEY: adminKey, SECRET_KEY: key });
    expect(withGeneratedKeys(config).adminApiKey.reveal()).toBe(adminKey);
    expect(adminKeyPlace(config)).toBe('ADMIN_API_KEY');
    expect(statSync(dataDir, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('are not replaced when a file was damaged', () => {
    const config = readConfig({ DATA_DIR: dataDir });
    withGeneratedKeys(config);
    const file = path.join(dataDir, 'secret-key');
    for (const damaged of ['', 'AAAA']) {
      writeFileSync(file, damaged);
      expect(() => withGeneratedKeys(config)).toThrow(/secret-key holds no key; it must hold .*32 bytes/);
      expect(readFileSync(file, 'utf8')).toBe(damaged);
    }
  });
});

function refused(name: string, ...values: string[]): Array<[string, string]> {
  return values.map((value) => [name, value]);
}

function problemsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
  }
  throw new Error('it was accepted');
}
