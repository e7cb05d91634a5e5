import { describe, expect, it } from 'vitest';
import { parseHead } from './json-head.js';
import { Redactor } from './redaction.js';
import { shortened } from './redaction.values.js';

const id = '01980a31-51c0-7aa2-8f0e-0b1d5f9a3e42';
const redactor = (elements = 20): Redactor => new Redactor('shortened', { elements, members: 100 });

describe('A shortened value', () => {
  it.each([
    ['jane@acme.com', 'j…@acme.com'],
    ['al@acme.com', '…@acme.com'],
    ['Jane Roe', 'Ja…'],
    ['Jane', 'J…'],
    ['Al', '…'],
    ['+49 30 901820', '+4…'],
    ['not an @ address', 'no…'],
    ['👩‍🚀👩‍🚀👩‍🚀', '👩‍…'],
  ])('is %s as %s', (value, expected) => expect(shortened(value)).toBe(expected));
});

describe('What is known to be harmless', () => {
  it('of a user stays', () => {
    const harmless = {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id,
      active: true,
      groups: [{ value: id, type: 'direct', $ref: `https://x.test/scim/v2/Groups/${id}` }],
      emails: [{ type: 'work', primary: 'True' }],
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { value: id } },
      meta: {
        resourceType: 'User',
        created: '2026-01-31T12:00:00.000Z',
        version: 'W/"3"',
        location: `http://localhost:3000/api/scim/v2/${id}/Users/${id}`,
      },
    };
    expect(redactor().message(harmless)).toEqual(harmless);
  });

  it('of a PATCH stays', () => {
    const harmless = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [
        { op: 'Replace', path: 'active', value: 'False' },
        { op: 'remove', path: `members[value eq "${id}"]` },
        { op: 'Add', path: 'members', value: [{ $ref: null, value: id }, id] },
        { op: 'replace', value: { active: false } },
        { op: 'add', path: 'colour', value: null },
        { op: 'Add', path: 'emails[type eq "work" and primary eq true].value', value: '' },
      ],
    };
    expect(redactor().message(harmless)).toEqual(harmless);
  });

  it('of a query stays', () => {
    const search =
      'filter=not (active eq true) and emails[type eq "home"] and colour pr&startIndex=1&count=100&aadOptscim062020=' +
      '&sortBy=name.familyName&sortOrder=descending&excludedAttributes=members,meta.created';
    expect(redactor().query(search)).toEqual(Object.fromEntries(new URLSearchParams(search)));
  });

  it('of a sentence stays', () => {
    const text = `Operations[0] (path "emails[type eq \\"work\\"].value"): no value of emails matches, not "text/plain"`;
    expect(redactor().detail(text)).toBe(text.replaceAll('\\"', '"'));
  });

  it('of a Bulk stays', () => {
    const harmless = {
      failOnErrors: 1,
      Operations: [
        { method: 'DELETE', path: `/Users/${id}`, status: '204', location: `https://x.test/Users/${id}` },
      ],
    };
    expect(redactor().message(harmless)).toEqual(harmless);
  });
});

describe('A long list', () => {
  it('is cut with a count', () => {
    const long = redactor(2);
    expect(long.message({ members: [{ value: id }, { value: id }, { value: id }, { value: id }] })).toEqual({
      members: [{ value: id }, { value: id }, '‹2 more›'],
    });
    expect(long.cut).toBe(true);
  });
});

describe('A value JSON-encoded inside a string', () => {
  it('is looked into where it is the value of an operation', () => {
    const value = JSON.stringify({ userName: 'jane@acme.test', active: true });
    expect(redactor().message({ Operations: [{ op: 'replace', value }] })).toEqual({
      Operations: [{ op: 'replace', value: { userName: 'j…@acme.test', active: true } }],
    });
  });
});

describe('The beginning of a body', () => {
  const body = { a: 'x,y"[', list: [{ b: 1 }, { b: '\\"' }], c: { d: [true, null] } };
  const text = JSON.stringify(body);

  it('says what is whole in it, wherever it ends', () => {
    for (let end = 1; end < text.length; end += 1) {
      const head = parseHead(text.slice(0, end));
      expect(head, text.slice(0, end)).toBeTypeOf('object');
    }
    expect(parseHead(text)).toEqual(body);
    expect(parseHead('{"a":"x","list":[{"b":1},{"b":2')).toEqual({ a: 'x', list: [{ b: 1 }, {}] });
    expect(parseHead('no JSON')).toBeUndefined();
  });
});
