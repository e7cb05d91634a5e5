import { beforeAll, describe, expect, it } from 'vitest';
import { auditOf, newOrganization, ok, operator, type Organization } from '../support/house.js';
import { aSchema, register } from '../support/schemas.js';

const urn = 'urn:acme:scim:hr:1.0:User';

/** An attribute as it is answered. */
const full = (over: Record<string, unknown>): Record<string, unknown> => ({
  type: 'string',
  multiValued: false,
  description: '',
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...over,
});

const whole = {
  id: urn,
  name: 'HR',
  description: 'What HR knows',
  resourceTypes: ['User', 'Group'],
  required: true,
  attributes: [
    { name: 'badge', required: true, caseExact: true, mutability: 'immutable', returned: 'always' },
    { name: 'photo', type: 'reference', referenceTypes: ['external'] },
    { name: 'key', type: 'binary' },
    {
      name: 'desks',
      type: 'complex',
      multiValued: true,
      description: 'Where they sit',
      subAttributes: [
        { name: 'value', mutability: 'immutable' },
        { name: '$ref', type: 'reference', caseExact: false },
        { name: 'type', canonicalValues: ['window', 'corridor'] },
      ],
    },
  ],
};

const answered = {
  ...whole,
  attributes: [
    full({ name: 'badge', required: true, caseExact: true, mutability: 'immutable', returned: 'always' }),
    full({ name: 'photo', type: 'reference', caseExact: true, referenceTypes: ['external'] }),
    full({ name: 'key', type: 'binary', caseExact: true }),
    full({
      name: 'desks',
      type: 'complex',
      multiValued: true,
      description: 'Where they sit',
      subAttributes: [
        full({ name: 'value', mutability: 'immutable' }),
        full({ name: '$ref', type: 'reference', referenceTypes: ['uri'] }),
        full({ name: 'type', canonicalValues: ['window', 'corridor'] }),
      ],
    }),
  ],
};

describe('A schema of an organization', () => {
  it('is registered, read, listed, replaced and taken away, under its URN in any case', async () => {
    const { admin } = await newOrganization();
    expect(ok(await admin.get('/scim/schemas'), 200).json).toEqual({ data: [], nextCursor: null });
    expect(ok(await admin.post('/scim/schemas', whole), 201).json).toEqual(answered);
    expect(ok(await admin.get(`/scim/schemas/${urn.toUpperCase()}`), 200).json).toEqual(answered);
    await register({ admin }, { id: 'urn:acme:scim:it:1.0:User' });
    const now = { ...answered, name: 'People', required: false };
    const put = await admin.put(`/scim/schemas/${urn.toLowerCase()}`, { ...now, id: urn.toUpperCase() });
    expect(ok(put, 200).json).toEqual(now);
    const { data } = ok(await admin.get('/scim/schemas'), 200).json;
    expect(data.map(({ id, name }: Record<string, unknown>) => [id, name])).toEqual([
      [urn, 'People'],
      ['urn:acme:scim:it:1.0:User', 'HR'],
    ]);
    ok(await admin.delete(`/scim/schemas/${urn.toUpperCase()}`), 204);
    ok(await admin.get(`/scim/schemas/${urn}`), 404);
    ok(await admin.delete(`/scim/schemas/${urn}`), 404);
    ok(await admin.put(`/scim/schemas/${urn}`, whole), 404);
    expect(ok(await admin.get('/scim/schemas'), 200).json.data).toHaveLength(1);
  });

  it('is accepted in the form that /Schemas gives back, which changes nothing', async () => {
    const org = await newOrganization();
    const bare = aSchema({ id: 'urn:acme:scim:it:1.0:User' });
    for (const each of [whole, bare]) {
      const before = await register(org, each);
      const shown = ok(await org.scim.get(`/Schemas/${each.id}`), 200).json;
      expect(shown).toHaveProperty('meta');
      expect(ok(await org.admin.put(`/scim/schemas/${each.id}`, shown), 200).json).toEqual(before);
      const { id: _, ...nameless } = shown;
      expect(ok(await org.admin.put(`/scim/schemas/${each.id.toUpperCase()}`, nameless), 200).json).toEqual(
        before,
      );
      const other = { ...shown, id: 'urn:acme:scim:other:1.0' };
      const refused = await org.admin.put(`/scim/schemas/${each.id}`, other);
      expect([refused.status, refused.json.errors]).toMatchObject([400, [{ path: 'id' }]]);
      ok(await org.admin.delete(`/scim/schemas/${each.id}`), 204);
      const again = { ...shown, resourceTypes: before['resourceTypes'], required: before['required'] };
      expect(ok(await org.admin.post('/scim/schemas', again), 201).json).toEqual(before);
    }
    const renamed = { ...bare, name: 'IT', resourceTypes: undefined };
    const put = ok(await org.admin.put(`/scim/schemas/${bare.id}`, renamed), 200).json;
    expect([put.name, put.resourceTypes]).toEqual(['IT', ['User']]);
    for (const field of ['id', 'resourceTypes']) {
      const sent = { ...aSchema({ id: 'urn:acme:scim:new:1.0' }), [field]: undefined };
      const refused = await org.admin.post('/scim/schemas', sent);
      expect([refused.status, refused.json.errors]).toMatchObject([400, [{ path: field }]]);
    }
  });

  it('is in the log with what changed, and not when nothing did', async () => {
    const org = await newOrganization();
    await register(org);
    ok(await org.admin.put(`/scim/schemas/${urn}`, aSchema()), 200);
    ok(await org.admin.put(`/scim/schemas/${urn}`, aSchema({ name: 'People' })), 200);
    ok(await org.admin.delete(`/scim/schemas/${urn}`), 204);
    const events = (await auditOf(org)).filter(({ action }) => action.startsWith('schema.'));
    expect(events.map(({ action, outcome, target }) => [action, outcome, target])).toEqual([
      ['schema.delete', 'success', { type: 'schema', id: urn, name: 'People' }],
      ['schema.update', 'success', { type: 'schema', id: urn, name: 'People' }],
      ['schema.create', 'success', { type: 'schema', id: urn, name: 'HR' }],
    ]);
    expect(events[1].changes).toEqual([{ path: 'name', before: 'HR', after: 'People' }]);
    const attributes = [full({ name: 'team' })];
    expect(events[2].changes).toContainEqual({ path: 'attributes', before: null, after: attributes });
    expect(events[0].changes).toContainEqual({ path: 'attributes', before: attributes, after: null });
  });

  it('leaves the settings and their shape alone, also where none were ever saved', async () => {
    const made = ok(await operator().post('/organizations', { name: 'No settings yet' }), 201).json;
    const base = `/organizations/${made.id}/scim`;
    const before = ok(await operator().get(base), 200).json;
    ok(await operator().post(`${base}/schemas`, aSchema()), 201);
    expect(ok(await operator().get(base), 200).json).toEqual(before);
    const on = ok(await operator().put(base, { enabled: true }), 200).json;
    expect(on).toEqual({ ...before, enabled: true });
    expect(ok(await operator().get(`${base}/schemas`), 200).json.data).toHaveLength(1);
  });

  it('of a URN that is there already is 409, whatever its case', async () => {
    const org = await newOrganization();
    await register(org);
    ok(await org.admin.post('/scim/schemas', aSchema({ id: urn.toUpperCase() })), 409);
    expect(ok(await org.admin.get('/scim/schemas'), 200).json.data).toHaveLength(1);
  });

  it('is registered once by two who do it at the same time, and both of two different ones are kept', async () => {
    const { admin } = await newOrganization();
    const same = await Promise.all([1, 2, 3].map(() => admin.post('/scim/schemas', aSchema())));
    expect(same.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    const ids = ['a', 'b', 'c', 'd'].map((name) => `urn:acme:scim:${name}:1.0:User`);
    await Promise.all(ids.map((id) => register({ admin }, { id })));
    const { data } = ok(await admin.get('/scim/schemas'), 200).json;
    expect(data.map(({ id }: { id: string }) => id).toSorted()).toEqual([...ids, urn].toSorted());
  });

  it('is nothing to another organization', async () => {
    const [own, other] = await Promise.all([newOrganization(), newOrganization()]);
    await register(own);
    ok(await other.admin.get(`/scim/schemas/${urn}`), 404);
    ok(await other.admin.delete(`/scim/schemas/${urn}`), 404);
    expect(ok(await other.admin.get('/scim/schemas'), 200).json.data).toEqual([]);
    expect(ok(await own.admin.get('/scim/schemas'), 200).json.data).toHaveLength(1);
  });
});

describe('What is wrong with a schema is told by its path:', () => {
  let org: Organization;

  beforeAll(async () => {
    org = await newOrganization();
    await register(org, { id: 'urn:acme:scim:taken:1.0' });
  });

  const attribute = (over: Record<string, unknown>): Record<string, unknown> => ({
    attributes: [{ name: 'fine' }, { name: 'tried', ...over }],
  });
  const part = (over: Record<string, unknown>, multiValued = true): Record<string, unknown> =>
    attribute({ type: 'complex', multiValued, subAttributes: [{ name: 'part', ...over }] });

  it.each([
    ['no URN', { id: 'acme' }, 'id'],
    ['a URN of one part', { id: 'urn:acme' }, 'id'],
    ['a URN with a blank', { id: 'urn:acme:a b' }, 'id'],
    ['a URN with a bracket', { id: 'urn:acme:a[b' }, 'id'],
    ['a URN with a comma', { id: 'urn:acme:a,b' }, 'id'],
    ['a URN that ends in a colon', { id: 'urn:acme:a:' }, 'id'],
    ['a URN that is too long', { id: `urn:acme:${'a'.repeat(200)}` }, 'id'],
    ['the core schema', { id: 'urn:ietf:params:scim:schemas:core:2.0:User' }, 'id'],
    ['the enterprise schema', { id: 'URN:ietf:params:scim:schemas:extension:enterprise:2.0:User' }, 'id'],
    ['a URN of messages', { id: 'urn:ietf:params:scim:api:messages:2.0:PatchOp' }, 'id'],
    ['a URN that begins with another', { id: 'urn:acme:scim:taken:1.0:User' }, 'id'],
    ['a URN that another begins with', { id: 'URN:acme:scim:taken' }, 'id'],
    ['no name', { name: ' ' }, 'name'],
    ['no kinds of resources', { resourceTypes: [] }, 'resourceTypes'],
    ['a kind that there isn’t', { resourceTypes: ['Device'] }, 'resourceTypes'],
    ['required in words', { required: 'yes' }, 'required'],
    ['something else', { Schemas: [] }, 'Schemas'],
    ['that it is another thing', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'] }, 'schemas'],
    ['a meta that is a text', { meta: 'Schema' }, 'meta'],
    ['no attributes', { attributes: [] }, 'attributes'],
    ['an attribute that is a text', { attributes: ['team'] }, 'attributes.0'],
    ['a name with a digit first', attribute({ name: '1st' }), 'attributes.1.name'],
    ['a name with a dot', attribute({ name: 'a.b' }), 'attributes.1.name'],
    ['no name of an attribute', attribute({ name: undefined }), 'attributes.1.name'],
    ['a name again', attribute({ name: 'FINE' }), 'attributes.1.name'],
    ['a prototype', attribute({ name: '__proto__' }), 'attributes.1.name'],
    ['a constructor', attribute({ name: 'Constructor' }), 'attributes.1.name'],
    ['a password', attribute({ name: 'passWord' }), 'attributes.1.name'],
    ['$ref on the first level', attribute({ name: '$ref', type: 'reference' }), 'attributes.1.name'],
    ['$ref that is a string', part({ name: '$ref' }), 'attributes.1.subAttributes.0.name'],
    ['a type that there isn’t', attribute({ type: 'text' }), 'attributes.1.type'],
    [
      'parts in parts',
      part({ type: 'complex', subAttributes: [{ name: 'x' }] }),
      'attributes.1.subAttributes.0.type',
    ],
    ['complex without parts', attribute({ type: 'complex' }), 'attributes.1.subAttributes'],
    ['parts of a string', attribute({ subAttributes: [{ name: 'x' }] }), 'attributes.1.subAttributes'],
    ['readOnly', attribute({ mutability: 'readOnly' }), 'attributes.1.mutability'],
    ['writeOnly', attribute({ mutability: 'writeOnly' }), 'attributes.1.mutability'],
    [
      'an immutable part of one value',
      part({ mutability: 'immutable' }, false),
      'attributes.1.subAttributes.0.mutability',
    ],
    ['never returned', attribute({ returned: 'never' }), 'attributes.1.returned'],
    ['unique', attribute({ uniqueness: 'server' }), 'attributes.1.uniqueness'],
    ['unique everywhere', attribute({ uniqueness: 'global' }), 'attributes.1.uniqueness'],
    ['a flag in words', attribute({ multiValued: 'true' }), 'attributes.1.multiValued'],
    ['binary without case', attribute({ type: 'binary', caseExact: false }), 'attributes.1.caseExact'],
    [
      'canonical numbers',
      attribute({ type: 'integer', canonicalValues: ['1'] }),
      'attributes.1.canonicalValues',
    ],
    ['canonical values twice', attribute({ canonicalValues: ['a', 'A'] }), 'attributes.1.canonicalValues'],
    ['canonical values that are none', attribute({ canonicalValues: [1] }), 'attributes.1.canonicalValues'],
    ['what a string refers to', attribute({ referenceTypes: ['User'] }), 'attributes.1.referenceTypes'],
    [
      'a strange reference',
      attribute({ type: 'reference', referenceTypes: ['Device'] }),
      'attributes.1.referenceTypes',
    ],
    ['an unknown field', attribute({ unique: true }), 'attributes.1.unique'],
  ])('%s', async (_, over, path) => {
    const { status, json } = await org.admin.post(
      '/scim/schemas',
      aSchema({ id: 'urn:acme:scim:new:1.0', ...over }),
    );
    expect(status).toBe(400);
    expect(json.errors).toEqual([{ path, message: expect.stringMatching(/\w.*\.$/) }]);
    expect(ok(await org.admin.get('/scim/schemas'), 200).json.data).toHaveLength(1);
  });

  it('a URN that identity providers make for their customers is fine', async () => {
    const id = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';
    const fresh = await newOrganization();
    expect(await register(fresh, { id })).toMatchObject({ id });
  });

  it('another URN in the body than in the address', async () => {
    const answer = await org.admin.put('/scim/schemas/urn:acme:scim:taken:1.0', aSchema());
    expect(answer.json.errors).toMatchObject([{ path: 'id' }]);
    expect(answer.status).toBe(400);
  });

  it('too many attributes, too many schemas, too much of them', async () => {
    const fresh = await newOrganization();
    const names = (count: number): object[] => Array.from({ length: count }, (_, at) => ({ name: `a${at}` }));
    const post = (at: number, over: object): Promise<{ status: number; json: { errors: object } }> =>
      fresh.admin.post('/scim/schemas', aSchema({ id: `urn:acme:s${at}:x`, ...over }));
    const tooMany = await post(0, { attributes: names(101) });
    expect(tooMany.json.errors).toMatchObject([{ path: 'attributes' }]);
    const parts = [{ name: 'parts', type: 'complex', subAttributes: names(100) }];
    expect((await post(0, { attributes: parts })).status).toBe(400);
    expect((await post(0, { attributes: names(100) })).status).toBe(201);
    const wordy = names(50).map((each) => ({ ...each, description: 'd'.repeat(1000) }));
    const tooMuch = await post(1, { attributes: wordy });
    expect(tooMuch.json.errors).toMatchObject([{ path: 'attributes' }]);
    for (let at = 1; at < 20; at++) expect((await post(at, {})).status).toBe(201);
    const another = await post(20, {});
    expect(another.json.errors).toMatchObject([{ path: '' }]);
    expect(ok(await fresh.admin.get('/scim/schemas'), 200).json.data).toHaveLength(20);
  });
});
