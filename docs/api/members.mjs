// Members of an organization, for its admins.
import { problem } from './errors.mjs';

/** A member, as admins see it. */
export const member = {
  id: '01980a31-51c0-7aa2-8f0e-0b1d5f9a3e42',
  email: 'ada@acme.com',
  userName: 'ada@acme.com',
  displayName: 'Ada Byron',
  role: 'viewer',
  roleSources: [{ type: 'own', id: null, role: 'viewer' }],
  status: 'active',
  source: 'scim',
  groups: [],
  createdAt: '2026-01-31T12:05:00.000Z',
  lastSignInAt: null,
};

export const members = {
  'MembersController.list': {
    id: 'listMembers',
    tag: 'Members',
    summary: 'List members',
    description:
      'In the order in which they were made. Members that the identity provider deleted are among them, as ' +
      '`disabled`. The parameters narrow the list down; a member must meet all of them.',
    answer: { description: 'A page of members.', example: { data: [member], nextCursor: null } },
  },
  'MembersController.create': {
    id: 'inviteMember',
    tag: 'Members',
    summary: 'Invite a member',
    description:
      'Makes a member by hand, beside whatever provisions the others. The address is also its userName. It is ' +
      '`invited` until it first signs in.',
    body: {
      least: { summary: 'Just an address', value: { email: 'grace@acme.com' } },
      whole: {
        summary: 'With a name and a role',
        value: { email: 'grace@acme.com', displayName: 'Grace Hopper', role: 'member' },
      },
    },
    answer: {
      description: 'The member was made.',
      example: {
        ...member,
        id: '01980a33-90b4-7c55-a7d1-4e2c8b6f0d18',
        email: 'grace@acme.com',
        userName: 'grace@acme.com',
        displayName: 'Grace Hopper',
        role: 'member',
        roleSources: [{ type: 'own', id: null, role: 'member' }],
        status: 'invited',
        source: 'manual',
      },
    },
    errors: {
      409: {
        description: 'A member has the address already, as e-mail or as userName.',
        example: problem(409, 'uniqueness', 'Another member has this e-mail address.'),
      },
    },
  },
  'MembersController.find': {
    id: 'getMember',
    tag: 'Members',
    summary: 'Read a member',
    answer: { description: 'The member.', example: member },
  },
  'MembersController.update': {
    id: 'updateMember',
    tag: 'Members',
    summary: 'Change the role or the status of a member',
    description:
      'Promotes a member, disables it, or lets it back in. A role given here is not taken back by a later ' +
      'synchronization.',
    body: {
      promote: { summary: 'Make an admin', value: { role: 'admin' } },
      disable: { summary: 'Lock out', value: { status: 'disabled' } },
    },
    answer: {
      description: 'The member as it is now.',
      example: { ...member, role: 'admin', roleSources: [{ type: 'own', id: null, role: 'admin' }] },
    },
    errors: {
      409: {
        description: 'The member was deleted by the identity provider, or can’t become `invited` any more.',
        example: problem(
          409,
          'member_deleted',
          'This member was deleted by the identity provider, which alone can bring it back.',
        ),
      },
    },
  },
};
