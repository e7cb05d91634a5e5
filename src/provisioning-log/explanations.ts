/** Why a request failed and what to do about it, for people who look after an identity provider and don't program. */
export interface Explanation {
  cause: string;
  remedy: string;
}

const newToken = 'Make a new token here and enter it in the identity provider in place of the old one.';
const tryAgain = 'Nothing needs to be done: the identity provider tries again by itself.';
const mapping = 'Correct the attribute mapping in the identity provider, then start the provisioning again.';
const support = 'If it keeps coming, send the request id of this entry to the support of this service.';
const reassign =
  'The identity provider remembers an old id: unassign the user there and assign it again, so that it looks the user ' +
  'up again and learns the right one.';

/** The catalogue. Its keys are stored; its words are not, so that better ones explain old entries too. */
export const explanations = {
  token_revoked: {
    cause: 'The token was revoked, or replaced by a newer one.',
    remedy: `Enter the newer token in the identity provider. If there is none: ${newToken}`,
  },
  token_expired: { cause: 'The token has expired.', remedy: newToken },
  address_not_allowed: {
    cause: 'The request came from a network address that is not on the list of allowed addresses.',
    remedy:
      'Compare the address of this entry with the allowed addresses of the provisioning settings and of the token. ' +
      'If it belongs to your identity provider, add it; if not, somebody else has the token: revoke it.',
  },
  organization_deleted: {
    cause: 'The organization was deleted.',
    remedy: 'Switch provisioning off in the identity provider.',
  },
  other_organization: {
    cause: 'The token belongs to this organization, but the address is that of another one.',
    remedy: 'Copy the base URL from the provisioning page of this organization into the identity provider.',
  },
  credential_refused: { cause: 'The token is not good for this address.', remedy: newToken },
  provisioning_off: {
    cause: 'Provisioning is switched off for this organization.',
    remedy: 'Switch it on in the provisioning settings, or switch it off in the identity provider too.',
  },
  plan_without_provisioning: {
    cause: 'The plan of this organization does not include provisioning.',
    remedy: 'Ask whoever runs this service to include it.',
  },
  scope_missing: {
    cause: 'The token may not do this: it was made for fewer kinds of requests.',
    remedy: 'Make a token that may read and write users and groups, and enter it in the identity provider.',
  },
  protected_admin: {
    cause:
      'The member is an admin, and the organization protects its admins from being switched off by provisioning.',
    remedy: 'Give the member another role first, or switch the protection off in the provisioning settings.',
  },
  filter_on_discovery: {
    cause: 'The description of the service was searched with a filter, which the standard does not allow.',
    remedy: 'Leave the filter out. An identity provider that works with other services needs no change.',
  },
  forbidden: {
    cause: 'This is not allowed.',
    remedy: 'Look at the detail of the answer for what is not allowed.',
  },
  unknown_user: {
    cause:
      'The identity provider asked for a user by an id that this organization does not have, or has no longer.',
    remedy: reassign,
  },
  unknown_group: {
    cause:
      'The identity provider asked for a group by an id that this organization does not have, or has no longer.',
    remedy:
      'The identity provider remembers an old id: unlink the group there and push it again, so that it is looked up anew.',
  },
  groups_off: {
    cause: 'Groups are switched off for this organization.',
    remedy: 'Switch groups on in the provisioning settings, or stop pushing groups in the identity provider.',
  },
  invalid_member: {
    cause: 'A group was to have a member that this organization does not have, or that can not be in it.',
    remedy:
      'Assign the user named in the detail to the application in the identity provider first, then push the group again.',
  },
  paused: {
    cause:
      'So many members were about to lose access in an hour that the brake of this organization stopped it.',
    remedy:
      'Look in the identity provider whether this was meant. If so, resume provisioning here; if not, mend the assignment ' +
      'there first.',
  },
  no_such_address: {
    cause: 'There is nothing at this address.',
    remedy:
      'Check the base URL in the identity provider: it must be the one of the provisioning page, with nothing behind it.',
  },
  method_not_allowed: {
    cause: 'The address is right, but does not take this kind of request.',
    remedy:
      'Switch this feature off in the identity provider; the detail of the answer says what the address takes.',
  },
  duplicate: {
    cause: 'Another user or group of this organization has the same name or identifier already.',
    remedy:
      'Find the other one. If both are the same person or group, take the application away from it in the identity ' +
      'provider and assign it again, so that the two are linked; if not, give one of them another name.',
  },
  domain_not_allowed: {
    cause: 'The e-mail address or user name is not in a domain that this organization provisions.',
    remedy:
      'Add the domain to the allowed domains of the provisioning settings, or take the application away from this person.',
  },
  invalid_filter: {
    cause: 'The search could not be understood.',
    remedy:
      'Check which attribute the identity provider matches users by: the user name, the e-mail address and the external ' +
      'id work always.',
  },
  invalid_body: {
    cause: 'The request was not built as the standard (SCIM 2.0) wants it.',
    remedy: `Check that the identity provider is set to SCIM 2.0 and JSON. ${support}`,
  },
  invalid_path: {
    cause: 'An attribute that was to be changed does not exist here.',
    remedy: `Remove the attribute named in the detail from the mapping, or map it to one that exists. ${mapping}`,
  },
  no_target: {
    cause: 'Something was to be changed that is not there, such as the second address of a user who has one.',
    remedy:
      'The identity provider remembers another state than there is: unassign the user there and assign it again, so ' +
      'that it looks the user up again.',
  },
  read_only: {
    cause: 'An attribute was to be changed that only this service sets, or that never changes.',
    remedy: `Remove the attribute named in the detail from the mapping. ${mapping}`,
  },
  invalid_value: {
    cause: 'A value is missing, too long, or not of the kind that its attribute takes.',
    remedy: `The detail names the attribute. Correct the value in the directory, or its mapping. ${mapping}`,
  },
  too_many: {
    cause: 'The request asked for more at once than this service does at once.',
    remedy: 'Let the identity provider send smaller parts; the detail names the limit.',
  },
  page_lost: {
    cause: 'The place in the list where the identity provider wanted to go on is not known any more.',
    remedy: `The list has to be read from its start. ${tryAgain}`,
  },
  version_mismatch: {
    cause: 'Somebody else changed the user or group in the meantime.',
    remedy: tryAgain,
  },
  too_large: {
    cause: 'The request was larger than this service takes.',
    remedy:
      'Let the identity provider send groups in smaller parts, or leave pictures and certificates out of the mapping.',
  },
  unsupported_media_type: {
    cause: 'The request was not in a format that this service reads.',
    remedy:
      'Set the identity provider to send JSON (application/scim+json or application/json), uncompressed.',
  },
  throttled: {
    cause: 'There were more requests in a second than this service takes from one organization.',
    remedy: `${tryAgain} If it happens often, lower the rate in the identity provider.`,
  },
  refused: { cause: 'The request was refused.', remedy: `Look at the detail of the answer. ${support}` },
  not_offered: {
    cause: 'This service does not offer what was asked for.',
    remedy: 'Switch this feature off in the identity provider.',
  },
  unavailable: {
    cause: 'The service could not do its work for a moment.',
    remedy: `${tryAgain} ${support}`,
  },
  internal: {
    cause: 'The service met a fault of its own. The request was not carried out.',
    remedy: support,
  },
} as const satisfies Record<string, Explanation>;

export type Cause = keyof typeof explanations;
