import type { Schema } from './schema.js';
import { attribute, complex, reference } from './schema.js';

const manager = complex('manager', 'The person this person reports to.', [
  attribute('value', "The id of the manager's User resource.", { caseExact: true }),
  reference('$ref', "The address of the manager's User resource.", ['User']),
  attribute('displayName', "The manager's name to show.", { mutability: 'readOnly' }),
]);

/** What organizations record about people they employ: RFC 7643 §4.3. */
export const enterpriseUserSchema: Schema = {
  id: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  name: 'EnterpriseUser',
  description: 'A person as part of an organization.',
  attributes: [
    attribute('employeeNumber', 'The number or code the organization knows the person by.'),
    attribute('costCenter', 'The cost center the person is booked on.'),
    attribute('organization', 'The name of an organization.'),
    attribute('division', 'The name of a division.'),
    attribute('department', 'The name of a department.'),
    manager,
  ],
};
