// Groups of an organization, as admins see them.
import { member } from './members.mjs';

const group = {
  id: '01980a41-22c0-7b11-9d0e-3c1d5f9a3e10',
  name: 'Engineers',
  externalId: '00g1a2b3c4',
  role: null,
  memberCount: 12,
  createdAt: '2026-01-31T12:10:00.000Z',
  updatedAt: '2026-01-31T12:10:00.000Z',
};

export const groups = {
  'GroupsController.list': {
    id: 'listDirectoryGroups',
    tag: 'Groups',
    summary: 'List groups',
    description: 'In the order in which they were made.',
    answer: { description: 'A page of groups.', example: { data: [group], nextCursor: null } },
  },
  'GroupsController.find': {
    id: 'getDirectoryGroup',
    tag: 'Groups',
    summary: 'Read a group',
    answer: { description: 'The group.', example: group },
  },
  'GroupsController.members': {
    id: 'listGroupMembers',
    tag: 'Groups',
    summary: 'List the people in a group',
    description:
      'Those in the group itself. Who was invited and has not signed in yet is left out, unless ' +
      '`status=invited` asks for them; with the first sign-in they are among the others.',
    answer: {
      description: 'A page of members.',
      example: {
        data: [{ ...member, groups: [{ id: group.id, name: group.name }] }],
        nextCursor: null,
      },
    },
  },
  'GroupsController.setRole': {
    id: 'setGroupRole',
    tag: 'Groups',
    summary: 'Give a role to a group',
    description:
      'Members of the group, and of groups nested in it, hold at least this role from now on, and lose it at ' +
      'once when they leave. A higher role of their own stays.',
    body: {
      give: { summary: 'Members are admins', value: { role: 'admin' } },
      take: { summary: 'The group gives no role', value: { role: null } },
    },
    answer: { description: 'The group as it is now.', example: { ...group, role: 'admin' } },
  },
};
