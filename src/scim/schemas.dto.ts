import { IsFlag, IsLabel, IsListOf, Optional, Rule } from '../http/index.js';
import { whyNoSchemaUrn } from './schema-urn.js';

const schemaUrn = 'urn:ietf:params:scim:schemas:core:2.0:Schema';

/** What a schema says of itself, in the form that `/Schemas` gives it back in. */
class SchemaDto {
  /** That it is a schema: may be there, and says nothing more. */
  @Optional()
  @Rule('isSchemas', (value) =>
    Array.isArray(value) && value.length === 1 && value[0] === schemaUrn
      ? undefined
      : `Give ["${schemaUrn}"].`,
  )
  schemas?: string[];

  /** Where it was read: may be there, and says nothing. */
  @Optional()
  @Rule('isMeta', (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'Give an object.',
  )
  meta?: Record<string, unknown>;

  /** A name for people. */
  @IsLabel(100)
  name: string;

  /** What the schema is about. */
  @Optional()
  @Rule('isDescription', (value) =>
    typeof value === 'string' && value.length <= 1000 && !/\p{Cc}|\u2028|\u2029/u.test(value)
      ? undefined
      : 'Give a text of at most 1000 characters, without line breaks and control characters.',
  )
  description?: string;

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

const IsUrn = (): PropertyDecorator => Rule('isSchemaUrn', whyNoSchemaUrn);
const isKind = (text: string): boolean => text === 'User' || text === 'Group';
const IsNotEmpty = (): PropertyDecorator =>
  Rule('isNotEmpty', (value) =>
    Array.isArray(value) && value.length === 0 ? 'Give User, Group or both.' : undefined,
  );

/** A schema as it is registered: `POST …/scim/schemas`. */
export class RegisterSchemaDto extends SchemaDto {
  /** The URN. */
  @IsUrn()
  id: string;

  /** The kinds of resources that may have data of it. */
  @IsNotEmpty()
  @IsListOf('User or Group', 2, isKind)
  resourceTypes: ('User' | 'Group')[];
}

/** What takes the place of a schema: `PUT …/scim/schemas/{urn}`. What `/Schemas` does not tell may stay as it is. */
export class ReplaceSchemaDto extends SchemaDto {
  /** The URN of the address, if any. */
  @Optional()
  @IsUrn()
  id?: string;

  /** The kinds of resources that may have data of it; those before, when left out. */
  @Optional()
  @IsNotEmpty()
  @IsListOf('User or Group', 2, isKind)
  resourceTypes?: ('User' | 'Group')[];
}
