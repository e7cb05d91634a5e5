import { describe, expect, it } from 'vitest';
import { parseAttributePath, parsePatchPath } from './path.js';
import { userType } from './user.type.js';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('an attribute path', () => {
  it.each<[string, string[]]>([
    ['USERNAME', ['userName']],
    ['name.familyname', ['name', 'familyName']],
    [`${CORE}:name.givenName`, ['name', 'givenName']],
    [CORE.toLowerCase(), []],
    [ENTERPRISE.toUpperCase(), [ENTERPRISE]],
    [`${ENTERPRISE}:department`, [ENTERPRISE, 'department']],
    [`${ENTERPRISE}.manager`, [ENTERPRISE, 'manager']],
    [`${ENTERPRISE}:manager.$REF`, [ENTERPRISE, 'manager', '$ref']],
    ['meta.lastModified', ['meta', 'lastModified']],
    ['groups.display', ['groups', 'display']],
    ['urn:acme:ext:2.0:User:Badge.No', ['urn:acme:ext:2.0:User', 'Badge', 'No']],
    ['urn:acme:ext:2.0', ['urn:acme:ext:2.0']],
  ])('%s leads through %j', (text, names) => {
    const path = parseAttributePath(userType, text);
    expect(path.names).toEqual(names);
    expect(path.keys).toEqual(names.map((name) => name.toLowerCase()));
    expect(path.known).toBe(!text.startsWith('urn:acme'));
  });

  it.each([
    ['emails.$ref', 'unknown attribute "emails.$ref"'],
    ['userName.x', 'unknown attribute "userName.x"'],
    ['toString', 'unknown attribute "toString"'],
    ['__proto__', 'is not an attribute path'],
    ['a.b.c', 'is not an attribute path'],
    ['', 'is not an attribute path'],
    ['urn:', 'is not an attribute path'],
    ['urn:a b:c', 'is not an attribute path'],
    [`${ENTERPRISE}:x`, 'unknown attribute "x"'],
    [`${ENTERPRISE}:`, undefined],
  ])('"%s" is none', (text, reason) => {
    if (reason === undefined) expect(parseAttributePath(userType, text).names).toEqual([ENTERPRISE]);
    else expect(() => parseAttributePath(userType, text)).toThrow(reason);
  });
});

describe('a PATCH path', () => {
  it('parts list, filter and part', () => {
    const { path, filter, subAttribute } = parsePatchPath(userType, ' emails[type eq "wo]rk"].VALUE ');
    expect(path).toMatchObject({ names: ['emails'], attribute: { name: 'emails' }, subAttribute: undefined });
    expect(filter).toMatchObject({
      kind: 'compare',
      operator: 'eq',
      value: 'wo]rk',
      path: { keys: ['type'] },
    });
    expect(subAttribute?.name).toBe('value');
  });

  it('parts attribute and part', () => {
    const { path, filter, subAttribute } = parsePatchPath(userType, `${ENTERPRISE}:manager.value`);
    expect(path).toMatchObject({
      names: [ENTERPRISE, 'manager'],
      keys: [ENTERPRISE.toLowerCase(), 'manager'],
    });
    expect([filter, subAttribute?.name]).toEqual([undefined, 'value']);
  });
});
