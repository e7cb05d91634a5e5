import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/config/index.js';
import { type Variable, variables } from '../../src/config/variables.js';

interface Compose {
  services: Record<
    'postgres' | 'muster',
    {
      image?: string;
      build?: string;
      environment: Record<string, string>;
      volumes?: string[];
      ports?: string[];
      healthcheck?: { test: string[] };
      depends_on?: Record<string, { condition: string }>;
      stop_grace_period?: string;
    }
  >;
  volumes: Record<string, unknown>;
}

const root = path.resolve(import.meta.dirname, '..', '..');
const known = Object.values<Variable<unknown>>(variables);
const compose = parse(read('docker-compose.yml')) as Compose; // as: each test looks at what it names
const example = exampleEntries();
const stages = read('Dockerfile')
  .replaceAll('\\\n', ' ')
  .split(/^(?=FROM )/m);
const lastStage = stages.at(-1) ?? '';

describe('.env.example', () => {
  it('has each variable, and only what somebody reads', () => {
    const ofCompose = ['MUSTER_APP_PASSWORD', 'MUSTER_OWNER_PASSWORD', 'POSTGRES_PASSWORD'];
    expect([...example.keys()].sort()).toEqual([...known.map(({ name }) => name), ...ofCompose].sort());
  });

  it.each(known)('tells of $name what it means, what holds without it, and how to make it', (variable) => {
    const { comment = '', value } = example.get(variable.name) ?? {};
    expect(comment.toLowerCase()).toContain(variable.meaning.toLowerCase());
    if (variable.unset) expect(comment).toContain(`Unset: ${variable.unset}.`);
    if (variable.madeBy) expect(comment).toContain(`Made by: ${variable.madeBy}`);
    if (variable.default !== undefined) expect(value).toBe(variable.default);
    else if (value) expect(variable.parser.read(value)).toBeDefined();
  });

  it.each(known.filter(({ madeBy }) => madeBy))(
    'has a command that makes a good $name',
    ({ madeBy = '', parser }) => {
      const [one, other] = [run(madeBy), run(madeBy)];
      expect(parser.read(one)).toBeDefined();
      expect(other).not.toBe(one);
    },
  );

  it('has a command that makes passwords which can stand in a URL', () => {
    const command = /Each made by: (.*)/.exec(read('.env.example'))?.[1] ?? '';
    expect(run(command)).toMatch(/^[0-9a-f]{48}$/);
  });
});

describe('docker-compose.yml', () => {
  const { muster, postgres } = compose.services;

  it('hands every variable to the service, except what its image fixes', () => {
    const fixed = ['PORT', 'HOST', 'DATA_DIR'];
    const expected = known.map(({ name }) => name).filter((name) => !fixed.includes(name));
    expect(Object.keys(muster.environment).sort()).toEqual(expected.sort());
    for (const name of fixed) expect(lastStage).toMatch(new RegExp(`^ENV .*\\b${name}=`, 'm'));
  });

  it('takes from .env only what .env.example knows', () => {
    const used = [...read('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    expect([...example.keys()]).toEqual(expect.arrayContaining(used));
  });

  it('starts from a filled-in .env.example', () => {
    const filled = {
      POSTGRES_PASSWORD: 'aa',
      MUSTER_OWNER_PASSWORD: 'bb',
      MUSTER_APP_PASSWORD: 'cc',
      ...madeKeys(),
    };
    const config = readConfig(resolved(muster.environment, filled));
    expect(new URL(config.databaseUrl?.reveal() ?? '')).toMatchObject({
      username: 'muster_app',
      password: 'cc',
    });
    expect(new URL(config.databaseMigrationUrl?.reveal() ?? '')).toMatchObject({
      username: 'muster_owner',
      password: 'bb',
      host: 'postgres:5432',
    });
    expect(config.publicUrl).toBe('http://localhost:3000');
    expect(() => resolved(muster.environment, {})).toThrow(/needs/);
  });

  it('runs PostgreSQL 17 with a health check, a volume, and the two roles', () => {
    expect(postgres.image).toMatch(/^postgres:17\b/);
    expect(postgres.healthcheck?.test).toContain('pg_isready');
    const mounts = postgres.volumes?.map((volume) => volume.split(':')) ?? [];
    expect(Object.keys(compose.volumes)).toContain(
      mounts.find(([, to]) => to === '/var/lib/postgresql/data')?.[0],
    );
    const scripts = mounts.find(([, to]) => to === '/docker-entrypoint-initdb.d')?.[0] ?? '';
    const script = path.join(root, scripts, '10-roles.sh');
    expect(statSync(script).mode & 0o111).not.toBe(0);
    const statements = readFileSync(script, 'utf8');
    expect(statements).toMatch(/^create role muster_owner login password/m);
    expect(statements).toMatch(/^create role muster_app login password/m);
    expect(statements).toMatch(/^create database muster owner muster_owner;/m);
    const needed = [...statements.matchAll(/\$\{(\w+):\?\}/g)].map(([, name]) => name);
    expect(Object.keys(postgres.environment)).toEqual(expect.arrayContaining(needed));
  });

  it('waits for the database, publishes the port the service listens on, and lets it finish', () => {
    expect(muster.build).toBe('.');
    expect(muster.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    expect(muster.ports?.[0]?.split(':').at(-1)).toBe(variables.port.default);
    expect(Number.parseInt(muster.stop_grace_period ?? '', 10)).toBeGreaterThan(25);
  });
});

describe('the image', () => {
  it('is built in one stage and runs, as another user than root, in a second', () => {
    const [, build = '', runtime = '', ...more] = stages[0]?.startsWith('FROM') ? ['', ...stages] : stages;
    expect(more).toEqual([]);
    expect(build).toMatch(/npm ci\b[\s\S]*npm run build && npm prune --omit=dev/);
    expect(runtime.indexOf('\nUSER node\n')).toBeGreaterThan(runtime.lastIndexOf('\nRUN '));
    expect(runtime).toMatch(
      /\nCMD \["node", "--max-semi-space-size=16", "--max-old-space-size=1024", "dist\/src\/main\.js"\]\n$/,
    );
    expect(runtime).toMatch(/^ENV .*\bHOST=0\.0\.0\.0\b/m);
    expect(runtime).toMatch(new RegExp(`^EXPOSE ${variables.port.default}$`, 'm'));
    expect(runtime).toMatch(/^VOLUME \/data$/m);
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } }; // as: our own file
    const major = Number(/^FROM node:(\d+)/.exec(runtime)?.[1]);
    expect(major).toBeGreaterThanOrEqual(Number.parseInt(engines.node.slice(2), 10));
  });

  it('copies only what there is and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore').match(/(?<=^!).*/gm) ?? [];
    for (const [, files = ''] of read('Dockerfile').matchAll(/^COPY (?!--from)(.*)$/gm)) {
      for (const file of files.split(' ').slice(0, -1)) {
        expect(existsSync(path.join(root, file)), file).toBe(true);
        expect(allowed).toContain(file);
      }
    }
  });

  it('is healthy when the service is ready, and only then', async () => {
    const command = JSON.parse(/HEALTHCHECK.*?CMD (\[.*\])/.exec(lastStage)?.[1] ?? '[]') as string[]; // as: exec form
    let status = 200;
    const server = createServer(({ url }, response) => {
      response.writeHead(url === '/readyz' ? status : 404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // as: it listens on no socket file
    expect(await exitCode(command, port)).toBe(0);
    status = 503;
    expect(await exitCode(command, port)).toBe(1);
    await promisify(server.close.bind(server))();
    expect(await exitCode(command, port)).toBe(1);
  });
});

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function run(command: string): string {
  return execFileSync('sh', ['-c', command], { encoding: 'utf8', env: { PATH: process.env['PATH'] } }).trim();
}

function exitCode([, ...rest]: string[], port: number): Promise<number> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, rest, { env: { PORT: String(port) } });
    child.on('exit', (code) => resolve(code ?? -1));
  });
}

/** Each variable with the comment above it. */
function exampleEntries(): Map<string, { comment: string; value: string }> {
  const entries = new Map<string, { comment: string; value: string }>();
  let comment: string[] = [];
  for (const line of read('.env.example').split('\n')) {
    const [, name, value = ''] = /^#?([A-Z_]+)=(.*)$/.exec(line) ?? [];
    if (name) entries.set(name, { comment: comment.join(' '), value });
    comment = line.startsWith('# ') ? [...comment, line.slice(2)] : [];
  }
  return entries;
}

function madeKeys(): Record<string, string> {
  return Object.fromEntries(known.flatMap(({ name, madeBy }) => (madeBy ? [[name, run(madeBy)]] : [])));
}

/** What compose makes of an environment section. */
function resolved(section: Record<string, string>, given: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(section).map(([name, text]) => [
      name,
      text.replace(/\$\{(\w+)(:[-?])\}/g, (_, variable: string, operator: string) => {
        if (operator === ':?' && !given[variable]) throw new Error(`${name} needs ${variable}`);
        return given[variable] ?? '';
      }),
    ]),
  );
}
