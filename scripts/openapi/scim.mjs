// The SCIM resources as JSON Schema, from the same data that the service validates with.
import { built } from './routes.mjs';

const jsonTypes = { boolean: 'boolean', decimal: 'number', integer: 'integer', complex: 'object' };
const formats = { dateTime: { format: 'date-time' }, binary: { contentEncoding: 'base64' } };

/** `ScimUser` and `ScimGroup`, as they are answered, and `…Input`, as they are sent. */
export async function resourceSchemas() {
  const [{ userType }, { groupType }, { commonAttributes }] = await Promise.all([
    built('scim/protocol/user.type.js'),
    built('scim/protocol/group.type.js'),
    built('scim/protocol/common.schema.js'),
  ]);
  return { ...schemasOf(userType, commonAttributes), ...schemasOf(groupType, commonAttributes) };
}

function schemasOf({ definition: { name, schema, extensions } }, commonAttributes) {
  const build = (visible) => ({
    ...propertiesOf([...commonAttributes, ...schema.attributes], visible),
    ...Object.fromEntries(
      extensions.map((each) => [
        each.schema.id,
        complex(each.schema.description, each.schema.attributes, visible),
      ]),
    ),
  });
  const required = schema.attributes.filter((each) => each.required).map(({ name }) => name);
  return {
    [`Scim${name}`]: {
      type: 'object',
      description: `${schema.description} With \`attributes\` or \`excludedAttributes\`, only some of this is there.`,
      properties: build(({ returned }) => returned !== 'never'),
      required: ['schemas', 'id'],
    },
    [`Scim${name}Input`]: {
      type: 'object',
      description: `${schema.description} Attributes that the service alone sets are passed over.`,
      properties: build(({ mutability }) => mutability !== 'readOnly'),
      required,
    },
  };
}

/** What each discovery route answers, made by the service: `{handler: body}`. */
export async function discoveryAnswers() {
  const { DiscoveryService } = await built('scim/discovery.service.js');
  const service = new DiscoveryService({
    publicUrl: 'https://id.example.com',
    roles: [],
    bodyLimit: 1048576,
  });
  const request = { basePath: '/scim/v2', query: {} };
  const bodyOf = ({ body }) => JSON.parse(body);
  const schemas = bodyOf(service.schemas(request));
  const brief = { ...schemas.Resources[1], attributes: schemas.Resources[1].attributes.slice(0, 2) };
  return {
    serviceProviderConfig: bodyOf(service.serviceProviderConfig(request)),
    resourceTypes: bodyOf(service.resourceTypes(request)),
    resourceType: bodyOf(service.resourceType(request, 'User')),
    schemas: { ...schemas, totalResults: 1, itemsPerPage: 1, Resources: [brief] },
    schema: brief,
  };
}

function propertiesOf(attributes, visible) {
  return Object.fromEntries(
    attributes.filter(visible).map((attribute) => [attribute.name, property(attribute, visible)]),
  );
}

function property(attribute, visible) {
  const { description } = attribute;
  const traits = {
    ...(attribute.mutability === 'readOnly' && { readOnly: true }),
    ...(attribute.mutability === 'writeOnly' && { writeOnly: true }),
  };
  if (!attribute.multiValued) return { ...single(attribute, visible), description, ...traits };
  return { type: 'array', description, ...traits, items: single(attribute, visible) };
}

function single({ type, subAttributes, canonicalValues }, visible) {
  if (type === 'complex') return { type: 'object', properties: propertiesOf(subAttributes, visible) };
  return {
    type: jsonTypes[type] ?? 'string',
    ...formats[type],
    ...(canonicalValues && { examples: [...canonicalValues] }),
  };
}

function complex(description, attributes, visible) {
  return { type: 'object', description, properties: propertiesOf(attributes, visible) };
}
