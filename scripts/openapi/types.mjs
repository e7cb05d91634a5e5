// What TypeScript knows of the shapes that go in and out, as JSON Schema: the compiler reads the sources.
import path from 'node:path';
import ts from 'typescript';
import { root } from '../build.mjs';
import { ruleSchemas } from './rules.mjs';

/** Turns types of the sources into schemas, collected in `schemas` by name. `refine` holds what types can't say. */
export class Types {
  schemas = {};
  #used = new Set();
  #checker;
  #classes;

  constructor(refine) {
    this.refine = refine;
    const config = ts.getParsedCommandLineOfConfigFile(path.join(root, 'tsconfig.build.json'), {}, host);
    const program = ts.createProgram(config.fileNames, {
      ...config.options,
      incremental: false,
      noEmit: true,
    });
    this.#checker = program.getTypeChecker();
    this.#classes = new Map(program.getSourceFiles().filter(isOurs).flatMap(classesOf));
  }

  /** The schema of what a controller's method answers; undefined for nothing. */
  answer(controller, handler) {
    const method = this.#class(controller).members.find((member) => member.name?.getText() === handler);
    const signature = this.#checker.getSignatureFromDeclaration(method);
    const type = this.#checker.getReturnTypeOfSignature(signature);
    const answer = type.symbol?.name === 'Promise' ? this.#checker.getTypeArguments(type)[0] : type;
    return answer.flags & ts.TypeFlags.Void ? undefined : this.#of(answer);
  }

  /** The schema of a body, by its DTO class. */
  body(dto) {
    return this.#of(this.#checker.getTypeAtLocation(this.#class(dto.name).name), dto);
  }

  /** The fields of a query, by its DTO class: `[{name, required, schema}]`. */
  query(dto) {
    const { properties, required = [] } = this.#object(
      this.#checker.getTypeAtLocation(this.#class(dto.name).name),
      nameOf(dto.name),
      dto,
    );
    return Object.entries(properties).map(([name, schema]) => ({
      name,
      required: required.includes(name),
      schema,
    }));
  }

  /** Throws, naming them, for refinements of shapes and fields that are not there. */
  assertAllUsed() {
    const stale = Object.keys(this.refine).filter((key) => !this.#used.has(key));
    if (stale.length > 0)
      throw new Error(`docs/api/schemas.mjs refines what is not there: ${stale.join(', ')}`);
  }

  #refined(...keys) {
    const key = keys.find((each) => Object.hasOwn(this.refine, each));
    this.#used.add(key);
    return this.refine[key];
  }

  #class(name) {
    const found = this.#classes.get(name);
    if (!found) throw new Error(`There is no class ${name} in the sources`);
    return found;
  }

  #of(type, dto) {
    if (type.isUnion() && !(type.flags & ts.TypeFlags.Boolean)) return this.#union(type, dto);
    if (type.flags & ts.TypeFlags.StringLike) return literal(type, 'string');
    if (type.flags & ts.TypeFlags.NumberLike) return literal(type, 'number');
    if (type.flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
    if (type.flags & ts.TypeFlags.Null) return { type: 'null' };
    if (type.flags & ts.TypeFlags.Unknown) return {};
    if (this.#checker.isArrayType(type)) {
      return { type: 'array', items: this.#of(this.#checker.getTypeArguments(type)[0]) };
    }
    if (type.symbol?.name === 'Date') return { type: 'string', format: 'date-time' };
    return this.#named(type, dto);
  }

  #union(type, dto) {
    const parts = type.types
      .filter(({ flags }) => !(flags & ts.TypeFlags.Undefined))
      .map((part) => this.#of(part, dto));
    const schemas = parts.filter((part) => part.type !== 'null');
    const nullable = schemas.length < parts.length;
    const merged = schemas.every((each) => each.const !== undefined)
      ? { type: schemas[0].type, enum: schemas.map((each) => each.const) }
      : schemas[0];
    if (!nullable) return merged;
    if (merged.$ref) return { anyOf: [merged, { type: 'null' }] };
    return { ...merged, type: [merged.type, 'null'], ...(merged.enum && { enum: [...merged.enum, null] }) };
  }

  /** An object type: in `schemas` by its name, or in place when it has none. */
  #named(type, dto) {
    const symbol = symbolOf(type);
    const generic = !type.aliasSymbol && this.#checker.getTypeArguments(type).find((each) => symbolOf(each));
    const plain = nameOf(symbol.name);
    const name = generic ? `${nameOf(symbolOf(generic).name)}${plain}` : plain;
    if (name === '__type') return this.#object(type, '');
    if (!this.schemas[name]) {
      this.schemas[name] = {};
      Object.assign(this.schemas[name], this.#object(type, name, dto));
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #object(type, name, dto) {
    const rules = dto ? ruleSchemas(dto) : {};
    const members = this.#ordered(this.#checker.getPropertiesOfType(type), name);
    const about = this.#refined(name) ?? documentation(symbolOf(type), this.#checker);
    const properties = Object.fromEntries(
      members.map((member) => [member.name, this.#property(member, name, rules[member.name], dto)]),
    );
    const required = members
      .filter(({ flags }) => !(flags & ts.SymbolFlags.Optional))
      .map((each) => each.name);
    return {
      type: 'object',
      ...(about && name !== '' && { description: about }),
      properties,
      ...(required.length > 0 && { required }),
      ...(dto && { additionalProperties: false }),
    };
  }

  /** Fields in the order in which they are described, the others behind them. */
  #ordered(members, owner) {
    const described = Object.keys(this.refine);
    const rank = ({ name }) => {
      const found = described.indexOf(`${owner}.${name}`);
      return found < 0 ? described.length : found;
    };
    return members.toSorted((a, b) => rank(a) - rank(b));
  }

  #property(member, owner, rules, dto) {
    const nested = dto && this.#classes.has(nestedName(this.#checker, member));
    const schema = this.#of(
      this.#checker.getTypeOfSymbol(member),
      nested ? nestedClass(dto, member.name) : undefined,
    );
    const doc = documentation(member, this.#checker);
    const merged = { ...schema, ...rules, ...(doc && { description: doc }) };
    if (Array.isArray(schema.type)) merged.type = schema.type;
    if (rules?.enum && !schema.enum) merged.enum = rules.enum;
    return { ...merged, ...this.#refined(`${owner}.${member.name}`, `*.${member.name}`) };
  }
}

const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (diagnostic) => fail(diagnostic) };

function fail({ messageText }) {
  throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
}

function isOurs({ fileName }) {
  return fileName.startsWith(path.join(root, 'src'));
}

function classesOf(file) {
  return file.statements.filter(ts.isClassDeclaration).map((each) => [each.name?.text, each]);
}

/** DTO and view are words of the inside. */
function nameOf(name) {
  return name.replace(/(Dto|View)$/, '');
}

function symbolOf(type) {
  return type.aliasSymbol ?? type.symbol;
}

function literal(type, name) {
  return type.isLiteral() ? { type: name, const: type.value } : { type: name };
}

function documentation(symbol, checker) {
  const text = ts.displayPartsToString(symbol?.getDocumentationComment(checker) ?? []);
  return text.replaceAll('\n', ' ').trim();
}

function nestedName(checker, member) {
  return checker.getNonNullableType(checker.getTypeOfSymbol(member)).symbol?.name;
}

/** The class of a nested body, as class-transformer was told of it. */
function nestedClass(dto, property) {
  return Reflect.getMetadata('design:type', dto.prototype, property);
}
