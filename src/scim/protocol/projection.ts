import type { AttributeIndex, IndexedAttribute } from './attribute-index.js';
import { findAttributePath, isProblem } from './attribute-path.js';
import type { Json, JsonObject } from './json.js';
import { isObject } from './json.js';
import type { ResourceType } from './resource-type.js';

/** Which attributes a client wants, or doesn't: RFC 7644 §3.9. */
export interface Projection {
  readonly mode: 'only' | 'without';
  readonly selection: Selection;
}

/** Names in lower case; a name without further names stands for all that is under it. */
type Selection = ReadonlyMap<string, Selection>;

/**
 * Reads the parameters `attributes` and `excludedAttributes`: names with commas between, in any case, with URN and
 * parts or without; a schema's URN stands for all its attributes. Names nobody knows ask for nothing. When both are
 * given `attributes` counts; undefined when neither says anything.
 */
export function readProjection(
  type: ResourceType,
  parameters: { attributes?: string | undefined; excludedAttributes?: string | undefined },
): Projection | undefined {
  const only = namesIn(parameters.attributes);
  if (only.length > 0) return { mode: 'only', selection: select(type, only) };
  const without = namesIn(parameters.excludedAttributes);
  return without.length > 0 ? { mode: 'without', selection: select(type, without) } : undefined;
}

/** Whether the projection may leave anything of an attribute that is returned by default; `key` in lower case. */
export function keeps(projection: Projection | undefined, key: string): boolean {
  if (!projection) return true;
  const chosen = projection.selection.get(key);
  return projection.mode === 'only' ? chosen !== undefined : chosen === undefined || chosen.size > 0;
}

/**
 * The resource with the attributes the projection leaves. What the schema returns always stays, what it returns on
 * request stays when asked for by name, what it returns never goes. The input isn't changed.
 */
export function project(
  type: ResourceType,
  resource: JsonObject,
  projection: Projection | undefined,
): JsonObject {
  const { mode, selection } = projection ?? EVERYTHING;
  const result: JsonObject = {};
  for (const name of Object.keys(resource)) {
    const value = resource[name] ?? null;
    const chosen = selection.get(name.toLowerCase());
    const view = { mode, chosen, named: chosen !== undefined };
    const extension = type.extension(name);
    const kept =
      extension && isObject(value)
        ? projectObject(extension.attributes, value, view)
        : projectMember(type.core.attributes.get(name), value, view);
    if (kept !== undefined) result[name] = kept;
  }
  return result;
}

type MutableSelection = Map<string, MutableSelection>;

/** How the selection sees one attribute. */
interface View {
  readonly mode: Projection['mode'];
  /** What it says about it: undefined for nothing, no names for all of it, else the parts it names. */
  readonly chosen: Selection | undefined;
  /** Whether it names this very attribute, not just what it is part of. */
  readonly named: boolean;
}

const EVERYTHING: Projection = { mode: 'without', selection: new Map() };

function namesIn(parameter: string | undefined): string[] {
  const names = (parameter ?? '').split(',').map((name) => name.trim());
  return names.filter((name) => name !== '');
}

function select(type: ResourceType, names: readonly string[]): Selection {
  const root: MutableSelection = new Map();
  for (const name of names) {
    const path = findAttributePath(type, name);
    if (isProblem(path)) continue;
    if (path.keys.length === 0) for (const { key } of type.core.attributes.all) addPath(root, [key]);
    else addPath(root, path.keys);
    // Where the URN of an unknown extension ends can't be told, so the whole text may be one as well.
    if (!path.known) addPath(root, [name.toLowerCase()]);
  }
  return root;
}

/** Asking for `name` and `name.givenName` is asking for `name`, whichever comes first. */
function addPath(root: MutableSelection, keys: readonly string[]): void {
  const [key, ...rest] = keys;
  if (key === undefined) return;
  const known = root.get(key);
  if (rest.length === 0) root.set(key, new Map());
  else if (known === undefined) root.set(key, newBranch(rest));
  else if (known.size > 0) addPath(known, rest);
}

function newBranch(keys: readonly string[]): MutableSelection {
  const branch: MutableSelection = new Map();
  addPath(branch, keys);
  return branch;
}

function projectMember(attribute: IndexedAttribute | undefined, value: Json, view: View): Json | undefined {
  const { mode, chosen, named } = view;
  const returned = attribute?.returned ?? 'default';
  if (returned === 'never') return undefined;
  if (returned === 'always') return value;
  const wanted =
    returned === 'request' ? mode === 'only' && named : mode === 'without' || chosen !== undefined;
  return wanted ? projectChosen(attribute, value, view) : undefined;
}

function projectChosen(attribute: IndexedAttribute | undefined, value: Json, view: View): Json | undefined {
  const { mode, chosen } = view;
  const whole = chosen === undefined || chosen.size === 0;
  if (whole && chosen !== undefined && mode === 'without') return undefined;
  if (whole && (attribute === undefined || attribute.plainOutput)) return value;
  return projectParts(attribute?.parts, value, view);
}

function projectParts(parts: AttributeIndex | undefined, value: Json, view: View): Json | undefined {
  if (isObject(value)) return projectObject(parts, value, view);
  if (!Array.isArray(value)) return view.mode === 'without' ? value : undefined;
  const kept = value
    .map((element) => projectParts(parts, element, view))
    .filter((element) => element !== undefined);
  return kept.length > 0 ? kept : undefined;
}

function projectObject(
  parts: AttributeIndex | undefined,
  value: JsonObject,
  { mode, chosen }: View,
): JsonObject | undefined {
  const result: JsonObject = {};
  for (const name of Object.keys(value)) {
    const inner = chosen && chosen.size > 0 ? chosen.get(name.toLowerCase()) : chosen;
    const named = inner !== undefined && inner !== chosen;
    const kept = projectMember(parts?.get(name), value[name] ?? null, { mode, chosen: inner, named });
    if (kept !== undefined) result[name] = kept;
  }
  return Object.keys(result).length > 0 ? result : undefined;
}
