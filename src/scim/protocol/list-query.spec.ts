import { describe, expect, it } from 'vitest';
import { ScimError } from './errors.js';
import type { Json } from './json.js';
import { readListQuery, readSearchRequest } from './list-query.js';

const defaults = { startIndex: 1, count: 100, sortOrder: 'ascending' };
const refused = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ScimError) return `${error.status} ${error.scimType}: ${error.detail}`;
    throw error;
  }
  return 'accepted';
};

describe('the query of a list', () => {
  it('has defaults', () => {
    expect(readListQuery({})).toEqual(defaults);
    expect(readListQuery({ startIndex: '', count: ' ', sortBy: '', sortOrder: '', attributes: '' })).toEqual(
      defaults,
    );
  });

  it('takes names in any case and passes over others', () => {
    const query = {
      STARTINDEX: '3',
      Count: '5',
      SortBy: 'userName',
      sortorder: 'Descending',
      aadOptscim062020: '',
      x: ['1', '2'],
    };
    expect(readListQuery(query)).toEqual({
      startIndex: 3,
      count: 5,
      sortBy: 'userName',
      sortOrder: 'descending',
    });
    expect(
      readListQuery({ Filter: 'title pr', attributes: 'id', EXCLUDEDATTRIBUTES: 'x', cursor: '' }),
    ).toEqual({
      ...defaults,
      filter: 'title pr',
      attributes: 'id',
      excludedAttributes: 'x',
      cursor: '',
    });
  });

  it.each([
    [{ startIndex: '0' }, { startIndex: 1 }],
    [{ startIndex: '-5' }, { startIndex: 1 }],
    [{ startIndex: '9'.repeat(400) }, { startIndex: 2147483647 }],
    [{ count: '0' }, { count: 0 }],
    [{ count: '-1' }, { count: 0 }],
    [{ count: '1001' }, { count: 1000 }],
    [{ count: '99999999999999999999' }, { count: 1000 }],
  ])('moves %o into range', (query, read) => {
    expect(readListQuery(query)).toEqual({ ...defaults, ...read });
  });

  it.each<[string, Record<string, unknown>]>([
    ['400 invalidValue: startIndex must be a whole number', { startIndex: 'x' }],
    ['400 invalidValue: count must be a whole number', { count: '1.5' }],
    ['400 invalidValue: count must be given once', { count: ['1', '2'] }],
    ['400 invalidValue: COUNT must be given once', { count: '1', COUNT: '2' }],
    ['400 invalidValue: filter must be given once', { filter: { a: 'x' } }],
    ['400 invalidValue: sortOrder must be "ascending" or "descending"', { sortOrder: 'up' }],
    ['400 invalidValue: sortBy must not contain the NUL character', { sortBy: 'a\0' }],
    ['400 invalidFilter: the filter is empty', { filter: ' ' }],
    ...['0', '-1', '00', '1.5', 'x', '0x1', '1e3'].map((count): [string, Record<string, unknown>] => [
      '400 invalidCount: with a cursor, count must be a whole number from 1 to 1000',
      { cursor: '', count },
    ]),
    ['400 invalidValue: give startIndex or cursor, not both', { cursor: '', startIndex: '2' }],
    ['400 invalidValue: startIndex must be a whole number', { cursor: 'x', startIndex: 'x' }],
    ['400 invalidValue: cursor must be given once', { cursor: ['', 'x'] }],
    ['400 invalidValue: cursor must not contain the NUL character', { cursor: '\0' }],
  ])('says %s', (message, query) => {
    expect(refused(() => readListQuery(query))).toBe(message);
  });
});

describe('the query of a page by cursor', () => {
  it.each([
    [{ cursor: '' }, { count: 100, cursor: '' }],
    [
      { cursor: ' abc ', count: '5' },
      { count: 5, cursor: 'abc' },
    ],
    [
      { CURSOR: 'abc', count: ' +007 ', startIndex: '1' },
      { count: 7, cursor: 'abc' },
    ],
    [
      { cursor: '', count: '9'.repeat(400), startIndex: '-3' },
      { count: 1000, cursor: '' },
    ],
    [
      { cursor: '', count: '' },
      { count: 100, cursor: '' },
    ],
  ])('reads %o', (query, read) => {
    expect(readListQuery(query)).toEqual({ ...defaults, ...read });
  });

  it('is meant by a cursor in a body, if it is no null', () => {
    expect(readSearchRequest({ cursor: '', count: 10 })).toEqual({ ...defaults, count: 10, cursor: '' });
    expect(readSearchRequest({ cursor: null, count: 0 })).toEqual({ ...defaults, count: 0 });
  });
});

describe('the body of a search', () => {
  it('says the same with numbers and lists', () => {
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
    const body = {
      schemas,
      filter: 'title pr',
      startIndex: 1,
      count: 10,
      attributes: ['id', 'userName'],
      sortBy: null,
    };
    expect(readSearchRequest(body)).toEqual({
      ...defaults,
      filter: 'title pr',
      count: 10,
      attributes: 'id,userName',
    });
  });

  it.each<[string, Json]>([
    ['400 invalidSyntax: the body must be a JSON object', []],
    ['400 invalidValue: count must be a whole number', { count: 1.5 }],
    ['400 invalidValue: attributes must be a string, a number or a list of strings', { attributes: [1] }],
  ])('is refused: %s', (message, body) => {
    expect(refused(() => readSearchRequest(body))).toBe(message);
  });
});
