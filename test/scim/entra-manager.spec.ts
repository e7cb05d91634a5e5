import { beforeEach, describe, expect, it } from 'vitest';
import { type Client } from '../support/client.js';
import { newOrganization, type Organization, patchOf } from '../support/house.js';
import { core, enterprise, expectError, expectUnchanged, provision } from '../support/scim.js';

const path = `${enterprise}:manager`;

let org: Organization;
let scim: Client;
let boss: string;
let user: string;
/** The manager as it is shown. */
let shown: object;

beforeEach(async () => {
  org = await newOrganization();
  scim = org.scim;
  boss = (await provision(org, { displayName: 'Charles Babbage' })).id;
  user = (await provision(org)).id;
  shown = { value: boss, $ref: `${scim.base}/Users/${boss}`, displayName: 'Charles Babbage' };
});

describe('Entra ID sets the manager', () => {
  it.each([
    ['as a plain string', (id: string) => ({ op: 'Add', path, value: id })],
    ['as an object', (id: string) => ({ op: 'Add', path, value: { value: id } })],
    ['as a list of one', (id: string) => ({ op: 'Replace', path, value: [{ value: id }] })],
    ['as a list of one string', (id: string) => ({ op: 'Replace', path, value: [id] })],
    ['behind a dot', (id: string) => ({ op: 'Replace', path: `${enterprise}.manager`, value: id })],
    ['by its value', (id: string) => ({ op: 'Add', path: `${path}.value`, value: id })],
    ['without a path', (id: string) => ({ op: 'replace', value: { [path]: id } })],
    ['in its extension', (id: string) => ({ op: 'add', path: enterprise, value: { manager: id } })],
    [
      'with a display name of its own',
      (id: string) => ({ op: 'Add', path, value: { value: id, displayName: 'x' } }),
    ],
  ])('T29 M29 %s', async (_, operation) => {
    const changed = await scim.patch(`/Users/${user}`, patchOf(operation(boss)));
    expect(changed.json[enterprise]).toEqual({ manager: shown });
    expect(changed.json.schemas).toEqual([core, enterprise]);
    expect(changed.status).toBe(200);
    await expectUnchanged(scim, changed);
  });

  it('and replaces one by another', async () => {
    const next = (await provision(org, { displayName: 'Mary Somerville' })).id;
    await scim.patch(`/Users/${user}`, patchOf({ op: 'Add', path, value: boss }));
    const changed = await scim.patch(`/Users/${user}`, patchOf({ op: 'Replace', path, value: next }));
    expect(changed.json[enterprise]).toEqual({
      manager: { value: next, $ref: `${scim.base}/Users/${next}`, displayName: 'Mary Somerville' },
    });
  });

  it.each([
    ['an empty string', { op: 'Replace', path, value: '' }],
    ['an empty list', { op: 'Replace', path, value: [] }],
    ['null', { op: 'Replace', path, value: null }],
    ['Remove', { op: 'Remove', path }],
    ['Remove of its value', { op: 'Remove', path: `${path}.value` }],
    ['an empty string without a path', { op: 'replace', value: { [path]: '' } }],
  ])('and takes it away with %s', async (_, operation) => {
    await scim.patch(`/Users/${user}`, patchOf({ op: 'Add', path, value: boss }));
    const changed = await scim.patch(`/Users/${user}`, patchOf(operation));
    expect(changed.json).not.toHaveProperty(enterprise);
    expect(changed.json.schemas).toEqual([core]);
    expect(changed.status).toBe(200);
    await expectUnchanged(scim, changed);
  });

  it('who is unknown here, and comes back as sent', async () => {
    const changed = await scim.patch(`/Users/${user}`, patchOf({ op: 'Add', path, value: 'bad22d7b-0ff7' }));
    expect(changed.json[enterprise]).toEqual({ manager: { value: 'bad22d7b-0ff7' } });
  });

  it('who lives in another organization, of whom nothing is shown', async () => {
    const stranger = (await provision(await newOrganization(), { displayName: 'A Stranger' })).id;
    const changed = await scim.patch(`/Users/${user}`, patchOf({ op: 'Add', path, value: stranger }));
    expect(changed.status).toBe(200);
    expect(changed.text).not.toContain('A Stranger');
  });

  it('whose name changes for those who report to them', async () => {
    await scim.patch(`/Users/${user}`, patchOf({ op: 'Add', path, value: boss }));
    await scim.patch(`/Users/${boss}`, patchOf({ op: 'Replace', path: 'displayName', value: 'Sir Charles' }));
    const read = await scim.get(`/Users/${user}`);
    expect(read.json[enterprise].manager.displayName).toBe('Sir Charles');
    const filter = `${enterprise}:manager.displayName eq "sir charles"`;
    expect((await scim.get('/Users', { filter })).json.Resources).toEqual([read.json]);
    expect((await scim.get('/Users', { filter: `${path}.value eq "${boss}"` })).json.Resources).toEqual([
      read.json,
    ]);
  });

  it('and reads nonsense as a value that does not fit', async () => {
    const answer = await scim.patch(`/Users/${user}`, patchOf({ op: 'Add', path, value: { value: 7 } }));
    expectError(answer, 400, expect.stringContaining('manager.value must be a string'), 'invalidValue');
  });
});

describe('A manager who is not there', () => {
  it('is kept as sent, without an address that leads nowhere', async () => {
    await scim.patch(`/Users/${user}`, patchOf({ op: 'Add', path, value: boss }));
    await scim.delete(`/Users/${boss}`);
    const read = await scim.get(`/Users/${user}`);
    expect(read.json[enterprise]).toEqual({ manager: { value: boss } });
  });
});
