import type { Schema } from './schema.js';
import { attribute, complex, labels, plural, reference } from './schema.js';

const readOnly = { mutability: 'readOnly' } as const;

const name = complex('name', "The parts of the person's real name.", [
  attribute('formatted', 'The whole name, ready to be shown.'),
  attribute('familyName', 'The family name, or last name.'),
  attribute('givenName', 'The given name, or first name.'),
  attribute('middleName', 'Middle names.'),
  attribute('honorificPrefix', 'Titles written before the name.'),
  attribute('honorificSuffix', 'What is written after the name, such as "III".'),
]);

const addresses = complex(
  'addresses',
  'Postal addresses.',
  [
    attribute('formatted', 'The whole address, ready to be shown; may have line breaks.'),
    attribute('streetAddress', 'Street, house number, floor, post box; may have line breaks.'),
    attribute('locality', 'City or town.'),
    attribute('region', 'State, province or region.'),
    attribute('postalCode', 'Post code.'),
    attribute('country', 'Country, as a two-letter code of ISO 3166-1.'),
    ...labels(['work', 'home', 'other']),
  ],
  { multiValued: true },
);

const groups = complex(
  'groups',
  'The groups the person belongs to. Changed through the groups, never here.',
  [
    attribute('value', 'The id of the group.', { ...readOnly, caseExact: true }),
    reference('$ref', 'The address of the group.', ['Group'], readOnly),
    attribute('display', 'The name of the group.', readOnly),
    attribute('type', 'Whether the membership is direct or comes through another group.', {
      ...readOnly,
      canonicalValues: ['direct', 'indirect'],
    }),
  ],
  { ...readOnly, multiValued: true },
);

const identity = [
  attribute('userName', 'The name the person signs in by; unique in the organization, whatever its case.', {
    required: true,
    uniqueness: 'server',
  }),
  name,
  attribute('displayName', 'The name to show for the person.'),
  attribute('nickName', 'What people call the person.'),
  reference('profileUrl', "The address of the person's online profile.", ['external']),
  attribute('title', "The person's title, such as a position."),
  attribute('userType', 'How the person relates to the organization, such as "Contractor".'),
  attribute('preferredLanguage', 'Languages the person prefers, as in an Accept-Language header.'),
  attribute('locale', 'The region whose notation suits the person, as a language tag.'),
  attribute('timezone', "The person's time zone by its IANA name."),
  attribute('active', 'Whether the person may sign in.', { type: 'boolean' }),
  attribute('password', 'Accepted so that clients may send it; never kept.', {
    caseExact: true,
    mutability: 'writeOnly',
    returned: 'never',
  }),
];

const lists = [
  plural('emails', 'E-mail addresses.', attribute('value', 'The e-mail address.'), ['work', 'home', 'other']),
  plural('phoneNumbers', 'Telephone numbers.', attribute('value', 'The number, kept as it was written.'), [
    'work',
    'home',
    'mobile',
    'fax',
    'pager',
    'other',
  ]),
  plural('ims', 'Instant messaging addresses.', attribute('value', 'The address.'), [
    'aim',
    'gtalk',
    'icq',
    'xmpp',
    'msn',
    'skype',
    'qq',
    'yahoo',
  ]),
  plural('photos', 'Pictures of the person.', reference('value', 'Where the picture is.', ['external']), [
    'photo',
    'thumbnail',
  ]),
  addresses,
  groups,
  plural('entitlements', 'What the person is entitled to.', attribute('value', 'The entitlement.')),
  plural('roles', 'Who the person is to the application.', attribute('value', 'The role.')),
  plural(
    'x509Certificates',
    'Certificates issued to the person.',
    attribute('value', 'The certificate, DER in base64.', { type: 'binary', caseExact: true }),
  ),
];

/** The User schema, RFC 7643 §4.1 with the characteristics of §8.7.1. */
export const userSchema: Schema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:User',
  name: 'User',
  description: 'A person who has, or had, an account.',
  attributes: [...identity, ...lists],
};
