import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScimError } from './errors.js';
import type { Filter } from './filter.js';
import { parseFilter } from './filter.parser.js';
import { userType } from './user.type.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The tree in a short notation of its own, so that a test shows what was understood. */
function shown(filter: Filter): string {
  switch (filter.kind) {
    case 'not':
      return `!${shown(filter.term)}`;
    case 'present':
      return `${filter.path.keys.join('/')} pr`;
    case 'compare':
      return `${filter.path.keys.join('/')} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'valuePath':
      return `${filter.path.keys.join('/')}[${shown(filter.where)}]`;
    case 'and':
    case 'or':
      break;
  }
  return `(${filter.terms.map(shown).join(` ${filter.kind} `)})`;
}
const understood = (text: string): string => shown(parseFilter(userType, text));
const refused = (text: string): string => {
  try {
    parseFilter(userType, text);
  } catch (error) {
    if (error instanceof ScimError) return `${error.status} ${error.scimType}: ${error.detail}`;
    throw error;
  }
  return 'accepted';
};
const terms = (count: number): string => Array.from({ length: count }, () => 'title pr').join(' or ');
const deep = (depth: number): string => `${'('.repeat(depth)}title pr${')'.repeat(depth)}`;

describe('parseFilter', () => {
  it.each([
    ['userName eq "jane@acme.com"', 'username eq "jane@acme.com"'],
    ['USERNAME EQ "x"', 'username eq "x"'],
    ['  userName   eq\t"x"  ', 'username eq "x"'],
    ['ActiVe eq true', 'active eq true'],
    ['active eq "True"', 'active eq true'],
    ['active eq FALSE', 'active eq false'],
    ['name.familyName co "O\'Malley"', 'name/familyname co "O\'Malley"'],
    ['title pr', 'title pr'],
    ['name pr', 'name pr'],
    ['emails co "x"', 'emails/value co "x"'],
    ['emails.type eq "work"', 'emails/type eq "work"'],
    [`${ENTERPRISE}:department eq "x"`, `${ENTERPRISE.toLowerCase()}/department eq "x"`],
    [`${ENTERPRISE.toUpperCase()}:MANAGER eq "x"`, `${ENTERPRISE.toLowerCase()}/manager/value eq "x"`],
    [`${ENTERPRISE}.manager.value eq "x"`, `${ENTERPRISE.toLowerCase()}/manager/value eq "x"`],
    [`${ENTERPRISE} pr`, `${ENTERPRISE.toLowerCase()} pr`],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "x"', 'username eq "x"'],
    ['urn:acme:2.0:User:badge.no eq 5', 'urn:acme:2.0:user/badge/no eq 5'],
    ['id eq "x" and externalId eq "Y"', '(id eq "x" and externalid eq "Y")'],
    ['groups.display eq "x"', 'groups/display eq "x"'],
    ['groups eq "x"', 'groups/value eq "x"'],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', 'meta/lastmodified gt "2011-05-13T04:42:34Z"'],
    ['meta.resourceType eq "User"', 'meta/resourcetype eq "User"'],
    ['title pr or userType pr and active eq true', '(title pr or (usertype pr and active eq true))'],
    ['(title pr or userType pr) and active eq true', '((title pr or usertype pr) and active eq true)'],
    ['not (title pr)', '!title pr'],
    ['not(title pr) AND NOT  (userType pr)', '(!title pr and !usertype pr)'],
    ['((((title pr))))', 'title pr'],
    ['emails[type eq "work" and value co "@x"]', 'emails[(type eq "work" and value co "@x")]'],
    ['emails[not (type eq "work")]', 'emails[!type eq "work"]'],
    ['emails[type eq "work"].value eq "x"', 'emails[(type eq "work" and value eq "x")]'],
    [
      'emails[type eq "work" or primary eq "true"].value pr',
      'emails[((type eq "work" or primary eq true) and value pr)]',
    ],
    ['emails[ type eq "work" ] and title pr', '(emails[type eq "work"] and title pr)'],
    ['name[familyName eq "Roe"]', 'name[familyname eq "Roe"]'],
    ['urn:acme:2.0:User:list[a eq "x"]', 'urn:acme:2.0:user/list[a eq "x"]'],
    ['title eq null', '!title pr'],
    ['title ne NULL', 'title pr'],
    [String.raw`title eq "\"\\\/\b\f\n\r\t\u00e9\uD83D\ude00"`, String.raw`title eq "\"\\/\b\f\n\r\té😀"`],
    ['title eq "a) or (b"', 'title eq "a) or (b"'],
    ['title eq ""', 'title eq ""'],
  ])('understands %s', (text, tree) => {
    expect(understood(text)).toBe(tree);
  });

  it.each([
    ['', 'expected an attribute (at character 1 of the filter)'],
    ['userName', 'expected pr, eq, ne, co, sw, ew, gt, ge, lt, le (at character 9 of the filter)'],
    ['userName eq', 'a value is missing (at character 12 of the filter)'],
    ['userName is "x"', 'expected pr, eq'],
    ['userName eq "x', 'the string has no closing quote (at character 13 of the filter)'],
    ["userName eq 'x'", 'a value must be a string in double quotes'],
    ['userName eq x', 'a value must be a string in double quotes'],
    ['userName eq "x" or', 'expected an attribute'],
    ['userName eq "x" userName eq "y"', 'expected "and", "or" or the end (at character 17 of the filter)'],
    ['userName eq "x")', 'expected "and", "or" or the end'],
    ['(userName eq "x"', 'expected ")"'],
    ['not userName eq "x"', 'unknown attribute "not"'],
    ['userName eq "\\x"', 'unknown escape'],
    ['userName eq "\\u12g4"', '\\u needs four hexadecimal digits'],
    ['userName eq "\\ud800"', 'well-formed Unicode'],
    ['userName eq "\\u0000"', 'well-formed Unicode'],
    ['userName eq "a\nb"', 'control characters must be escaped'],
    ['userName eq 5', 'the value must be a string'],
    ['userName eq true', 'the value must be a string'],
    ['active eq "yes"', 'the value must be true or false'],
    ['active eq 1', 'the value must be true or false'],
    ['active gt true', "gt can't be applied to a boolean"],
    ['active co "tr"', "co can't be applied to a boolean"],
    ['title co null', "co can't be applied to null"],
    ['title gt null', "gt can't be applied to null"],
    ['urn:acme:x:y gt true', "gt can't be applied to a boolean"],
    ['urn:acme:x:y co 5', "co can't be applied to a number"],
    ['urn:acme:x:y eq 05', 'a value must be'],
    ['urn:acme:x:y eq 1e999', 'the number is too large'],
    ['x509Certificates.value gt "AA"', "gt can't be applied to binary data"],
    ['meta.created gt "yesterday"', 'the value must be a date and time'],
    ['meta.created sw "2026"', "sw can't be applied to a date and time"],
    ['favouriteColour eq "x"', 'unknown attribute "favouriteColour" (at character 1 of the filter)'],
    ['name.nick eq "x"', 'unknown attribute "name.nick"'],
    [`${ENTERPRISE}:badge eq "x"`, 'unknown attribute "badge"'],
    ['emails[kind eq "x"]', 'unknown attribute "emails.kind"'],
    ['emails[type eq "work"', 'expected "]"'],
    ['emails[type eq "work"].', 'unknown attribute "emails."'],
    ['emails[emails[type eq "x"]]', 'unknown attribute "emails.emails"'],
    ['emails[type[value eq "x"]]', 'only a list of values'],
    ['userName[value eq "x"]', 'only a list of values'],
    ['name eq "x"', 'the attribute has parts; name the one to compare'],
    ['addresses co "x"', 'the attribute has parts'],
    [`${ENTERPRISE} eq "x"`, 'the attribute has parts'],
    ['password eq "x"', "password can't be used in a filter"],
    ['password pr', "password can't be used in a filter"],
    ['urn:ietf:params:scim:schemas:core:2.0:User:PASSWORD sw "x"', "password can't be used in a filter"],
    ['userName..x pr', 'is not an attribute path'],
  ])('refuses %s', (text, reason) => {
    expect(refused(text)).toContain('400 invalidFilter: ');
    expect(refused(text)).toContain(reason);
  });

  it('names the limit that a filter passes', () => {
    expect(refused(terms(200))).toBe('accepted');
    expect(refused(terms(201))).toContain('more than 200 conditions');
    expect(refused(deep(20))).toBe('accepted');
    expect(refused(deep(21))).toContain('deeper than 20 levels');
    expect(refused(`title eq "${'x'.repeat(4085)}"`)).toBe('accepted');
    expect(refused(`title eq "${'x'.repeat(4086)}"`)).toContain('longer than 4096 bytes');
    expect(refused(`title eq "${'ß'.repeat(2043)}"`)).toContain('longer than 4096 bytes');
  });

  it('comes to an end quickly, whatever it is given', () => {
    const hostile = [
      '('.repeat(4096),
      'not '.repeat(1024),
      'not('.repeat(1024),
      '['.repeat(4096),
      'emails['.repeat(585),
      `title eq "${'\\'.repeat(4086)}`,
      `title eq "${'\\u0041'.repeat(680)}`,
      `title eq ${'9'.repeat(4000)}.`,
      ' '.repeat(4096),
      `urn:${'a:'.repeat(2000)}`,
      'a.'.repeat(2048),
      'title pr and '.repeat(315),
      '"'.repeat(4096),
    ];
    const start = performance.now();
    for (const text of hostile) expect(refused(text)).toContain('400 invalidFilter: ');
    expect(performance.now() - start).toBeLessThan(200);
  });

  it('throws nothing but ScimError at any text', () => {
    const words =
      'userName emails emails[ ] ( ) not and or eq pr "x" " \\ . : urn:a:b true null -1.5e3 type __proto__';
    const pieces = fc.constantFrom(...words.split(' '), ' ', '\u0000', '\ud800', '😀', ENTERPRISE);
    const soup = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 30 });
    fc.assert(
      fc.property(soup, fc.constantFrom('', ' '), (parts, glue) => {
        expect(refused(parts.join(glue))).toMatch(/^(accepted|400 invalidFilter: )/);
      }),
      { numRuns: 2000 },
    );
  });
});
