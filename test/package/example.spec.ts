import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../support/client.js';
import { addTo, makeGroup } from '../support/groups.js';
import { auditOf, type House, newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { type Installed, installExample } from '../support/packed.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { provision } from '../support/scim.js';
import { type Service, startService } from '../support/service.js';
import { aMember, browse, type SessionOpener, sessionOpener } from '../support/sessions.js';

let installed: Installed;
let database: TestDatabase;
let service: Service;
let opener: SessionOpener;
const SECRET_KEY = randomBytes(32).toString('base64');

beforeAll(async () => {
  installed = await installExample('projects');
  database = await createDatabase();
  const program = { main: path.join(installed.directory, 'dist/main.js'), probe: '/about' };
  service = await startService({ ...database, program, env: { SECRET_KEY } });
  opener = await sessionOpener(database.servingUrl, { secretKey: SECRET_KEY });
}, 180_000);

afterAll(async () => {
  await opener?.close();
  await service?.stop();
  await database?.drop();
  await installed?.remove();
});

interface Scene extends Organization {
  /** The example's own routes below the organization, as the operator. */
  app: Client;
}

async function newScene(): Promise<Scene> {
  const house: House = service;
  const org = await newOrganization({}, house);
  const app = new Client(`${service.url}/organizations/${org.id}`, service.operatorKey, 'application/json');
  return { ...org, app };
}

/** Calls until the answer is as it should be: listeners hear of a change after its answer. */
async function eventually<T>(look: () => Promise<T>, expected: (seen: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const seen = await look();
    if (expected(seen) || tries === 100) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const departuresOf = async ({ app }: Scene): Promise<Record<string, unknown>[]> =>
  ok(await app.get('/departures'), 200).json;

describe('The package', () => {
  it('has the modules, their types and their migrations, and nothing of the workshop', () => {
    const { files } = installed;
    for (const face of ['index', 'audit/index', 'http/index', 'org/index', 'scim/index', 'token/index']) {
      expect(files).toContain(`dist/src/${face}.js`);
      expect(files).toContain(`dist/src/${face}.d.ts`);
    }
    expect(files).toContain('dist/migrations/index.js');
    expect(files).toContain('dist/web/index.html');
    const strange = files.filter((file) =>
      /(^|\/)(test|bench|data|node_modules|\.[^/]*)\/|\.spec\./.test(file),
    );
    expect(strange).toEqual([]);
    expect(
      files.filter(
        (file) =>
          !/^(dist\/(src|migrations)\/.*\.(js|d\.ts)|dist\/web\/.*|[^/]+|docs\/modules\.md)$/.test(file),
      ),
    ).toEqual([]);
  });
});

describe('An application that mounts the modules', () => {
  it('serves their routes beside its own, and its guard knows who may call them', async () => {
    const scene = await newScene();
    const user = await provision(scene);
    expect((await scene.scim.get(`/Users/${user.id}`)).json.userName).toBe(user.userName);
    expect((await scene.admin.get(`/members/${user.id}`)).json.id).toBe(user.id);
    const mine = ok(await scene.app.get('/projects'), 200);
    expect(mine.json).toEqual({ organization: expect.stringContaining('Org '), projects: [] });
    for (const credential of [undefined, 'nonsense', scene.token]) {
      const refused = await new Client(scene.app.base, credential, 'application/json').get('/projects');
      expect(refused.status).toBe(401);
      expect(refused.headers.get('content-type')).toContain('application/problem+json');
    }
    const elsewhere = scene.app.base.replace(scene.id, '01980000-0000-7000-8000-000000000000');
    const missing = await new Client(elsewhere, service.operatorKey, 'application/json').get('/projects');
    expect(missing.status).toBe(404);
  });

  it('looks members and groups up, also those in a group through another, and only in their organization', async () => {
    const [scene, other] = [await newScene(), await newScene()];
    const owner = await provision(scene, { displayName: 'Ada' });
    const guest = await provision(scene);
    const engineers = await makeGroup(scene, [owner.id], { displayName: 'Engineers' });
    await makeGroup(scene, [engineers.id], { displayName: 'Project owners' });
    await makeGroup(other, [], { displayName: 'Project owners' });
    const wish = { name: 'Apollo', ownerEmail: owner.userName.toUpperCase() };
    const made = ok(await scene.app.post('/projects', wish), 201).json;
    expect(made.owner).toMatchObject({ id: owner.id, name: 'Ada', groups: ['Engineers', 'Project owners'] });
    expect((await scene.app.get('/projects')).json.projects).toMatchObject([{ id: made.id }]);
    expect((await scene.app.post('/projects', { ...wish, ownerEmail: guest.userName })).status).toBe(404);
    expect((await scene.app.post('/projects', { ...wish, ownerEmail: 'a\0b@acme.test' })).status).toBe(404);
    expect((await other.app.post('/projects', wish)).status).toBe(404);
    expect((await other.app.get('/projects')).json.projects).toEqual([]);
  });

  it('hears once of each member who lost access, whoever took it, and never of what was refused', async () => {
    const [scene, other] = [await newScene(), await newScene()];
    const users = [await provision(scene), await provision(scene), await provision(scene)];
    const [left, gone, stays] = users.map(({ id }) => id);
    const off = patchOf({ op: 'replace', path: 'active', value: false });
    ok(await scene.scim.patch(`/Users/${left}`, off), 200);
    ok(await scene.scim.patch(`/Users/${left}`, off), 200);
    const late = await scene.scim.patch(`/Users/${stays}`, off, { 'if-match': 'W/"7"' });
    expect(late.status).toBe(412);
    const halves = patchOf(
      { op: 'replace', path: 'active', value: false },
      { op: 'replace', path: 'userName', value: users[1]?.userName },
    );
    expect((await scene.scim.patch(`/Users/${stays}`, halves)).status).toBe(409);
    ok(await scene.scim.delete(`/Users/${gone}`), 204);
    const heard = await eventually(
      () => departuresOf(scene),
      ({ length }) => length > 1,
    );
    expect(heard).toMatchObject([
      {
        name: 'member.deactivated',
        memberId: left,
        userName: users[0]?.userName,
        by: expect.stringContaining('Test IdP'),
      },
      {
        name: 'member.deleted',
        memberId: gone,
        userName: users[1]?.userName,
        by: expect.stringContaining('Test IdP'),
      },
    ]);
    const log = await auditOf(scene);
    for (const { id, memberId } of heard)
      expect(log.find((entry: { id: unknown }) => entry.id === id)).toMatchObject({
        target: { id: memberId },
      });
    expect(await departuresOf(other)).toEqual([]);
  });

  it('loses the owner of a project with the access, and sees who it was by the id that it kept', async () => {
    const scene = await newScene();
    const owner = await provision(scene);
    await makeGroup(scene, [owner.id], { displayName: 'Project owners' });
    ok(await scene.app.post('/projects', { name: 'Apollo', ownerEmail: owner.userName }), 201);
    ok(await scene.admin.patch(`/members/${owner.id}`, { status: 'disabled' }), 200);
    const list = (): Promise<any> => scene.app.get('/projects').then(({ json }) => json.projects); // oxlint-disable-line typescript/no-explicit-any -- an answer
    const [project] = await eventually(list, ([{ owner: who }]) => who === null);
    expect(project).toEqual({ id: expect.any(String), name: 'Apollo', owner: null });
    const again = await scene.app.post('/projects', { name: 'Gemini', ownerEmail: owner.userName });
    expect(again.status).toBe(404);
  });

  it('changes members and groups in a name of its own, which the log has, also when it is refused', async () => {
    const scene = await newScene();
    const user = await provision(scene);
    const group = await makeGroup(scene, [], { displayName: 'Project owners' });
    const roleOf = async (): Promise<unknown> => (await scene.admin.get(`/groups/${group.id}`)).json.role;
    expect(await eventually(roleOf, (role) => role !== null)).toBe('member');
    ok(await scene.scim.patch(`/Groups/${group.id}`, patchOf(addTo(user.id))), 204);
    expect((await scene.admin.get(`/members/${user.id}`)).json.role).toBe('member');
    ok(await scene.app.post(`/members/${user.id}/suspend`, undefined), 201);
    expect((await scene.admin.get(`/members/${user.id}`)).json.status).toBe('disabled');
    const unknown = '01980000-0000-7000-8000-000000000000';
    expect((await scene.app.post(`/members/${unknown}/suspend`, undefined)).status).toBe(404);
    const own = (await auditOf(scene)).filter((entry) => entry.actor.name === 'projects');
    expect(own.map(({ action, outcome, target }) => [action, outcome, target?.id]).sort()).toEqual(
      [
        ['group.update', 'success', group.id],
        ['user.deactivate', 'success', user.id],
        ['user.update', 'failure', unknown],
      ].sort(),
    );
    for (const { actor } of own) expect(actor).toMatchObject({ type: 'service', id: null });
  });

  it('lets members in who are signed in, each to what is their own, and asks for a role where it says so', async () => {
    const [scene, elsewhere] = [await newScene(), await newScene()];
    const ada = await aMember(scene, { role: 'member' });
    const guest = await aMember(scene, { role: 'viewer' });
    const boss = await aMember(scene, { role: 'admin' });
    const cookies = await Promise.all([ada, guest, boss].map(({ id }) => opener.cookie(scene, id)));
    const [adas, guests, bosses] = cookies.map((cookie) => ({ cookie, origin: service.url }));
    const create = (headers: Record<string, string>) =>
      browse(service, 'POST', '/my/projects', { headers, body: { name: 'Apollo' } });
    expect((await browse(service, 'GET', '/my/projects')).status).toBe(401);
    const refused = await create(guests!);
    expect([refused.status, refused.json.detail]).toEqual([403, 'This needs the role member.']);
    const made = await create(adas!);
    expect([made.status, made.json.owner?.id]).toEqual([201, ada.id]);
    const foreign = await create({ ...adas!, origin: 'https://evil.test' });
    expect([foreign.status, foreign.json.type]).toEqual([403, 'urn:muster:error:access_cross_site']);
    const own = await browse(service, 'GET', '/my/projects', { headers: adas! });
    expect(own.json).toMatchObject([{ id: made.json.id, name: 'Apollo' }]);
    expect((await browse(service, 'GET', '/my/projects', { headers: guests! })).json).toEqual([]);
    // An admin has what is above, but only in the organization that is its own.
    expect((await create(bosses!)).status).toBe(201);
    const listOf = (id: string) =>
      browse(service, 'GET', `/organizations/${id}/projects`, { headers: bosses! });
    expect((await listOf(scene.id)).json.projects).toHaveLength(2);
    expect((await listOf(elsewhere.id)).status).toBe(404);
    expect(
      (await browse(service, 'GET', `/organizations/${scene.id}/projects`, { headers: adas! })).status,
    ).toBe(403);
    ok(
      await scene.scim.patch(`/Users/${ada.id}`, patchOf({ op: 'replace', path: 'active', value: false })),
      200,
    );
    expect((await browse(service, 'GET', '/my/projects', { headers: adas! })).status).toBe(401);
  });

  it('keeps its own routes, their bodies and their failures as Nest makes them', async () => {
    const about = new Client(`${service.url}/about`, undefined, 'application/json');
    const answer = ok(await about.get(''), 200);
    expect(answer.headers.get('cache-control')).toBe('max-age=60');
    expect(answer.headers.get('x-content-type-options')).toBeNull();
    expect((await about.post('/echo', { text: 'hello' })).json).toEqual({ text: 'hello' });
    const refused = await about.post('/echo', { text: 1 });
    expect(refused.status).toBe(400);
    expect(refused.json).toEqual({ hint: 'say something' });
    const unknown = await about.get('/nothing');
    expect(unknown.json).toMatchObject({ statusCode: 404, message: 'Cannot GET /about/nothing' });
    expect(
      (await about.call('POST', '/echo', { raw: '{"text"', headers: { 'content-type': 'application/json' } }))
        .status,
    ).toBe(400);
  });

  it("has Muster's routes answer as Muster answers", async () => {
    const scene = await newScene();
    const broken = await scene.scim.call('POST', '/Users', { raw: '{"userName"' });
    expect(broken.json).toMatchObject({ status: '400', scimType: 'invalidSyntax' });
    expect(broken.headers.get('x-content-type-options')).toBe('nosniff');
    const odd = await scene.scim.call('POST', '/Users', { raw: 'x', headers: { 'content-type': 'no type' } });
    expect(odd.json).toMatchObject({ status: '415' });
    const tooBig = await scene.scim.call('POST', '/Users', { raw: `{"a":"${'x'.repeat(1_100_000)}"}` });
    expect(tooBig.json).toMatchObject({ status: '413' });
    expect((await scene.scim.get('/users', { filter: 'userName eq' })).json).toMatchObject({ status: '400' });
    const logged = async (): Promise<unknown[]> => (await scene.admin.get('/provisioning-log')).json.data;
    expect((await eventually(logged, ({ length }) => length > 3)).length).toBeGreaterThan(3);
  });

  it('closes everything when it is told to stop', async () => {
    const program = { main: path.join(installed.directory, 'dist/main.js'), probe: '/about' };
    const own = await startService({ ...database, program });
    // Nest ends itself by the same signal, once all is closed.
    expect(await own.stop()).toBeNull();
    expect(own.log.filter((line) => /"level":"?(50|60|error|fatal)|Error/.test(line))).toEqual([]);
  });

  it('says in one line each what is wrong with the settings', async () => {
    const program = { main: path.join(installed.directory, 'dist/main.js'), probe: '/about' };
    const start = startService({ ...database, program, env: { DATABASE_POOL: 'many', ROLES: '' } });
    await expect(start).rejects.toThrow('DATABASE_POOL is "many"; it must be');
  });
});

/**
 * Another application in the same installation: its settings are what it says, not the environment; it mounts two modules
 * only, one of them for its jobs; and it has a database of its own under the name that Muster's has inside.
 */
const jobs = `
import 'reflect-metadata';
import { Inject, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ConfigError, createApplication } from 'muster';
import { AuditModule, MusterEvents } from 'muster/audit';
import { DirectoryLookup, OrganizationService, OrgModule } from 'muster/org';

class Jobs { constructor(source) { this.source = source; } }
Inject(DataSource)(Jobs, undefined, 0);
class App {}
Module({
  imports: [AuditModule, OrgModule],
  providers: [{ provide: DataSource, useValue: 'its own' }, Jobs],
})(App);

const lines = [];
const { settings, orgId, memberId } = JSON.parse(process.argv[2]);
const wrong = await createApplication(App, { settings: { ...settings, DATABASE_POOL: '1' } }).catch((error) => error);
const app = await createApplication(App, { settings, log: { write: (line) => lines.push(line) }, nest: { logger: false } });
await app.init();
const lookup = app.get(DirectoryLookup);
const heard = [];
app.get(MusterEvents).on('organization.created', ({ organizationName }) => heard.push(organizationName));
await app.get(OrganizationService).create({ name: 'Made by a job' });
const seen = {
  refused: [wrong instanceof ConfigError, wrong.message],
  source: app.get(Jobs).source,
  member: (await lookup.member(orgId, memberId))?.userName,
  elsewhere: await lookup.member(memberId, orgId) ?? null,
  listed: (await lookup.members(orgId, { limit: 1 })).map(({ id }) => id),
};
await app.close();
// What was committed before the end was told at the end.
console.log(JSON.stringify({ ...seen, heard, lines: lines.filter((line) => /"level":(40|50|60)/.test(line)) }));
`;

describe('Another application with settings of its own', () => {
  it('has its own database, log and modules, hears all that it committed, and ends by itself', async () => {
    const scene = await newScene();
    const user = await provision(scene);
    await provision(scene);
    const main = path.join(installed.directory, 'jobs.mjs');
    await writeFile(main, jobs);
    const settings = {
      DATABASE_URL: database.servingUrl,
      DATABASE_MIGRATION_URL: database.migrationUrl,
      DATABASE_POOL: '2',
      ADMIN_API_KEY: randomBytes(32).toString('hex'),
      SECRET_KEY: randomBytes(32).toString('base64'),
    };
    const told = JSON.stringify({ settings, orgId: scene.id, memberId: user.id });
    const env = { PATH: process.env['PATH'], DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
    const { stdout } = await promisify(execFile)(process.execPath, [main, told], { env, timeout: 30_000 });
    expect(JSON.parse(stdout)).toEqual({
      refused: [true, expect.stringContaining('DATABASE_POOL is "1"; it must be')],
      source: 'its own',
      member: user.userName,
      elsewhere: null,
      listed: [user.id],
      heard: ['Made by a job'],
      lines: [],
    });
  });
});
