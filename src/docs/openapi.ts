/** As much of OpenAPI 3.1 as `openapi.json` uses. */
export interface OpenApi {
  openapi: string;
  info: { title: string; version: string; summary?: string; description?: string };
  servers: { url: string; description?: string }[];
  tags: { name: string; description?: string }[];
  paths: Record<string, Partial<Record<Method, Operation>>>;
  components: {
    securitySchemes: Record<string, { description?: string }>;
    parameters: Record<string, Parameter>;
    requestBodies: Record<string, RequestBody>;
    responses: Record<string, Response>;
    schemas: Record<string, Schema>;
  };
}

export const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof methods)[number];

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  /** The operation that this one is, under another address. */
  'x-same-as'?: string;
  security: Record<string, string[]>[];
  parameters?: (Parameter | Reference)[];
  requestBody?: RequestBody | Reference;
  responses: Record<string, Response | Reference>;
}

export interface RequestBody {
  required?: boolean;
  content: Content;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: Schema;
  example?: string;
}

export interface Response {
  description: string;
  headers?: Record<string, { description?: string; schema: Schema; example?: string }>;
  content?: Content;
}

export type Content = Record<string, { schema: Schema; examples?: Record<string, Example> }>;

export interface Example {
  summary?: string;
  value: unknown;
}

export interface Reference {
  $ref: string;
}

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  readOnly?: boolean;
  writeOnly?: boolean;
}

/** One method of one address. */
export interface Call {
  method: Method;
  path: string;
  operation: Operation;
}

/** Every call of a description, in its order. */
export function callsOf({ paths }: OpenApi): Call[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ method, path, operation }] : [];
    }),
  );
}

/** What a reference of this kind stands for; anything else stands for itself. */
export function resolved<T extends object>(value: T | Reference, among: Record<string, T>): T {
  if (!('$ref' in value) || typeof value.$ref !== 'string') return value as T; // as: it is no reference
  const found = among[nameOf(value.$ref)];
  if (!found) throw new Error(`openapi.json has no ${value.$ref}`);
  return found;
}

/** `Member` of `#/components/schemas/Member`. */
export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
