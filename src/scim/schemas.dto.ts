import { IsFlag, IsLabel, IsListOf, Optional, Rule } from '../http/index.js';
import { whyNoSchemaUrn } from './schema-urn.js';

/** A schema as it is registered: `POST` and `PUT …/scim/schemas`. */
export class RegisterSchemaDto {
  /** The URN. */
  @Rule('isSchemaUrn', whyNoSchemaUrn)
  id: string;

  /** A name for people. */
  @IsLabel(100)
  name: string;

  /** What the schema is about. */
  @Optional()
  @IsLabel(1000)
  description?: string;

  /** The kinds of resources that may have data of it. */
  @Rule('isNotEmpty', (value) =>
    Array.isArray(value) && value.length === 0 ? 'Give User, Group or both.' : undefined,
  )
  @IsListOf('User or Group', 2, (text) => text === 'User' || text === 'Group')
  resourceTypes: ('User' | 'Group')[];

  /** Whether each of these resources must have data of it. */
  @Optional()
  @IsFlag()
  required?: boolean;

  /** As in RFC 7643 §7; what is wrong within is told by `schema-attributes.ts`. */
  @Rule('isAttributeList', (value) =>
    Array.isArray(value) && value.length > 0 ? undefined : 'Give a list of attributes, one at least.',
  )
  attributes: unknown[];
}
