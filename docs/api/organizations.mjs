// Organizations and how they are provisioned.
import { problem } from './errors.mjs';

const organization = {
  id: '01980a2e-7c1b-7d3f-9a54-2f6f0f2a7c11',
  name: 'Acme',
  slug: 'acme',
  scimAllowed: true,
  createdAt: '2026-01-31T12:00:00.000Z',
};
const { scimAllowed: _, ...created } = organization;

const slugTaken = {
  409: {
    description: 'Another organization has the slug.',
    example: problem(409, 'uniqueness', 'Another organization has this slug.'),
  },
};

export const organizations = {
  'OrganizationController.create': {
    id: 'createOrganization',
    tag: 'Organizations',
    summary: 'Create an organization',
    description: 'Makes an organization for a customer. Provisioning is off until its settings are saved.',
    body: {
      named: { summary: 'With a short name', value: { name: 'Acme', slug: 'acme' } },
      least: { summary: 'The least there is to say', value: { name: 'Acme' } },
    },
    answer: { description: 'The organization was made.', example: created },
    errors: slugTaken,
  },
  'OrganizationController.list': {
    id: 'listOrganizations',
    tag: 'Organizations',
    summary: 'List organizations',
    description: 'All organizations, newest first. Those that were deleted are not among them.',
    answer: { description: 'A page of organizations.', example: { data: [organization], nextCursor: null } },
  },
  'OrganizationController.find': {
    id: 'getOrganization',
    tag: 'Organizations',
    summary: 'Read an organization',
    answer: { description: 'The organization.', example: organization },
  },
  'OrganizationController.update': {
    id: 'updateOrganization',
    tag: 'Organizations',
    summary: 'Change an organization',
    description: 'Changes what is sent and leaves the rest.',
    body: {
      rename: { summary: 'Another name', value: { name: 'Acme Corporation' } },
      plan: { summary: 'A plan without provisioning', value: { scimAllowed: false } },
      slug: { summary: 'Give up the slug', value: { slug: null } },
    },
    answer: { description: 'The organization as it is now.', example: organization },
    errors: {
      403: {
        description: 'Anyone but the operator tries to change `scimAllowed`.',
        example: problem(403, 'access_plan_change', 'Only the operator of this service sets scimAllowed.'),
      },
      ...slugTaken,
    },
  },
  'OrganizationController.remove': {
    id: 'deleteOrganization',
    tag: 'Organizations',
    summary: 'Delete an organization',
    description:
      'Its tokens stop at once and its slug is free again. Its audit log stays and can still be read. ' +
      'There is no way back.',
    answer: { description: 'The organization is gone.' },
  },
};

const settings = {
  enabled: true,
  defaultRole: 'viewer',
  allowedDomains: ['acme.com'],
  allowedIps: ['203.0.113.0/24'],
  initialStatus: 'invited',
  groupsEnabled: true,
  uniqueGroupNames: true,
  acceptRoles: false,
  protectAdmins: false,
  brake: { enabled: false, maxMembers: 50, maxPercent: 10 },
  logRetentionDays: 14,
  baseUrl: `https://id.example.com/api/scim/v2/${organization.id}`,
};

export const provisioning = {
  'SettingsController.find': {
    id: 'getScimSettings',
    tag: 'Provisioning',
    summary: 'Read the provisioning settings',
    description: 'An organization that never saved any has the defaults, in which provisioning is off.',
    answer: { description: 'The settings.', example: settings },
  },
  'SettingsController.change': {
    id: 'putScimSettings',
    tag: 'Provisioning',
    summary: 'Change the provisioning settings',
    description:
      'What is left out keeps its value, so that a single switch can be turned. An answer of the GET can be ' +
      'changed and sent back whole. Lists are replaced as a whole.',
    body: {
      on: { summary: 'Switch provisioning on', value: { enabled: true } },
      narrow: {
        summary: 'Only people of one domain, only from the network of the IdP',
        value: { allowedDomains: ['acme.com'], allowedIps: ['203.0.113.0/24'] },
      },
      brake: {
        summary: 'Stop a synchronization that would lock out many',
        value: { brake: { enabled: true, maxMembers: 20 } },
      },
    },
    answer: { description: 'The settings as they are now.', example: settings },
  },
  'SettingsController.resume': {
    id: 'resumeProvisioning',
    tag: 'Provisioning',
    summary: 'Release the brake',
    description:
      'Where the brake held the identity provider off, because too many members were about to lose access within ' +
      'an hour, it may go on; members are counted anew from now. Elsewhere nothing happens.',
    answer: { status: 204, description: 'The identity provider may go on.' },
  },
};
