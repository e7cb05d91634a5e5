import { Body, type PipeTransform, Query } from '@nestjs/common';
import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import { type FieldError, invalidBody } from './app-error.js';
import { readJson, readOptionalJson } from './raw-body.js';

/** The JSON body as an instance of `dto`, checked by its rules. Throws 400 with one sentence for each wrong field. */
export function JsonBody<T extends object>(dto: ClassConstructor<T>): ParameterDecorator {
  return Body(new JsonBodyPipe(dto, readJson));
}

/** As `JsonBody`, for calls that may come without a body: then nothing was left in. */
export function OptionalJsonBody<T extends object>(dto: ClassConstructor<T>): ParameterDecorator {
  return Body(new JsonBodyPipe(dto, readOptionalJson));
}

/** The query as an instance of `dto`, whose fields are texts. A parameter without a value counts as left out. */
export function CheckedQuery<T extends object>(dto: ClassConstructor<T>): ParameterDecorator {
  return Query(new QueryPipe(dto));
}

class JsonBodyPipe<T extends object> implements PipeTransform<unknown, T> {
  constructor(
    private readonly dto: ClassConstructor<T>,
    private readonly read: (body: unknown) => unknown,
  ) {}

  transform(body: unknown): T {
    return validated(this.dto, this.read(body), 'The body holds fields that are not right.');
  }
}

class QueryPipe<T extends object> implements PipeTransform<object, T> {
  constructor(private readonly dto: ClassConstructor<T>) {}

  transform(query: object): T {
    const given = Object.entries(query).filter(([, value]) => value !== '');
    return validated(this.dto, Object.fromEntries(given), 'The query holds parameters that are not right.');
  }
}

/** `plain` as an instance of `dto`. `summary` is the sentence above the list of what is wrong. */
function validated<T extends object>(dto: ClassConstructor<T>, plain: unknown, summary: string): T {
  if (!isObject(plain))
    throw invalidBody('The body must be a JSON object.', [{ path: '', message: 'Send a JSON object.' }]);
  const foreign = inheritedNames(plain);
  if (foreign.length > 0) throw invalidBody(summary, foreign);
  const instance = plainToInstance(dto, plain, { enableImplicitConversion: false });
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
  });
  if (errors.length > 0) throw invalidBody(summary, fieldErrors(errors, ''));
  return instance;
}

function isObject(plain: unknown): plain is object {
  return typeof plain === 'object' && plain !== null && !Array.isArray(plain);
}

// class-validator finds the rules of a field by its name in a plain object: a field that is called as something
// every object has ("constructor", "toString") would pass for a known one.
const inherited = new Set(Object.getOwnPropertyNames(Object.prototype));

function inheritedNames(value: unknown, path = ''): FieldError[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = joined(path, name);
    return inherited.has(name) ? [{ path: here, message: unknownField }] : inheritedNames(inner, here);
  });
}

const unknownField = 'This is not known here.';

function fieldErrors(errors: ValidationError[], above: string): FieldError[] {
  return errors.flatMap((error) => {
    const path = joined(above, error.property);
    const [rule] = Object.entries(error.constraints ?? {});
    const own = rule ? [{ path, message: rule[0] === 'whitelistValidation' ? unknownField : rule[1] }] : [];
    return [...own, ...fieldErrors(error.children ?? [], path)];
  });
}

function joined(above: string, name: string): string {
  return above === '' ? name : `${above}.${name}`;
}
