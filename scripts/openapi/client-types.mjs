// The types of the console's calls, made of the API description: what goes in, and what comes out.

const shapesPrefix = '#/components/schemas/';

/** `web/src/api/api.types.ts`: the calls of the admin REST and of sign-in, and the shapes they use. */
export function clientTypes(document) {
  const used = new Set();
  const print = printer(used);
  const calls = Object.entries(document.paths)
    .filter(([path]) => /^\/api\/(?:v1|auth)\//.test(path))
    .flatMap(([path, item]) => Object.entries(item).map((entry) => callOf(path, entry, { document, print })));
  const shapes = shapesOf(document, used, print);
  return [
    '// Written by `npm run openapi`: do not edit.',
    `export interface Shapes {\n${shapes.join('\n')}\n}`,
    `export interface Calls {\n${calls.join('\n')}\n}`,
  ].join('\n\n');
}

function callOf(path, [method, operation], { document, print }) {
  const parameters = operation.parameters ?? [];
  const of = (place) => {
    const fields = parameters.filter((each) => each.in === place);
    return fields.length === 0 ? 'undefined' : objectOf(fields.map(fieldOfParameter), print);
  };
  const body = resolved(operation.requestBody, document);
  const name = `${method.toUpperCase()} ${path}`;
  return `'${name}': { path: ${of('path')}; query: ${of('query')}; body: ${contentOf(body, print)};
    answer: ${answerOf(operation, document, print)} };`;
}

function fieldOfParameter({ name, schema, required = false }) {
  return [name, schema, required];
}

function answerOf({ responses }, document, print) {
  const [, good] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? [];
  return contentOf(resolved(good, document), print);
}

function contentOf(value, print) {
  const schema = value?.content?.['application/json']?.schema;
  return schema ? print(schema) : 'undefined';
}

function resolved(value, document) {
  if (value?.$ref === undefined) return value;
  return value.$ref
    .slice(2)
    .split('/')
    .reduce((node, key) => node[key], document);
}

/** What is used by what is used, too. */
function shapesOf({ components }, used, print) {
  const printed = new Map();
  for (;;) {
    const name = [...used].find((each) => !printed.has(each));
    if (name === undefined) break;
    printed.set(name, print(components.schemas[name]));
  }
  return [...printed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => `${name}: ${text};`);
}

function printer(used) {
  const print = (schema) => {
    if (schema.$ref) {
      const name = schema.$ref.slice(shapesPrefix.length);
      used.add(name);
      return `Shapes['${name}']`;
    }
    if (schema.anyOf) return schema.anyOf.map(print).join(' | ');
    if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    return [schema.type]
      .flat()
      .map((type) => ofType(type, schema, print))
      .join(' | ');
  };
  return print;
}

function ofType(type, schema, print) {
  if (type === 'object') {
    const required = new Set(schema.required);
    if (!schema.properties) return 'Record<string, unknown>';
    return objectOf(
      Object.entries(schema.properties).map(([name, field]) => [name, field, required.has(name)]),
      print,
    );
  }
  if (type === 'array') return `(${schema.items ? print(schema.items) : 'unknown'})[]`;
  if (type === 'integer' || type === 'number') return 'number';
  return type ?? 'unknown';
}

function objectOf(fields, print) {
  const lines = fields.map(
    ([name, schema, required]) => `'${name}'${required ? '' : '?'}: ${print(schema)};`,
  );
  return `{ ${lines.join(' ')} }`;
}
