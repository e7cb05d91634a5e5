import type { Exposure, Shape } from './exposure.js';
import type { Json } from './json.js';
import { booleanFromText } from './quirks.js';

/** What becomes of personal values: shortened to what tells them apart, or left out. */
export type PersonalValues = 'shortened' | 'omitted';

/** Stands where a value was. No JSON text of a provider's has it by chance. */
export const OMITTED = '‹omitted›';

const uuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const location =
  /^(?:https?:\/\/[\w.:[\]-]+)?(?:\.\.)?(?:\/(?:api|scim|v2|[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}))*\/(?:users|groups)\/[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const urn = /^urn:ietf:params:scim:[\w.:-]{1,150}$/i;
/** Entra ID puts it beside Group's own (see idp dialects in `dialects.ts`). */
const microsoftUrn = 'http://schemas.microsoft.com/2006/11/resourcemanagement/adscim/2.0/group';
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?(?:Z|[+-]\d\d:\d\d)$/;
const version = /^(?:W\/)?"\d{1,19}"$/;

/** Whether a text has the form that this exposure lets through. */
const admitted: Readonly<Record<Exposure, (text: string, words: ReadonlySet<string>) => boolean>> = {
  flag: (text) => booleanFromText(text) !== undefined,
  id: isId,
  location: (text) => location.test(text),
  urn: isSchemaUrn,
  time: (text) => time.test(text),
  version: (text) => version.test(text),
  word: (text, words) => words.has(text.toLowerCase()),
  personal: () => false,
  never: () => false,
};

export function isId(text: string): boolean {
  return uuid.test(text);
}

/** Schemas of the RFCs and of Entra ID; one that an organization made up could say anything. */
export function isSchemaUrn(text: string): boolean {
  return urn.test(text) || text.toLowerCase() === microsoftUrn;
}

/** A plain value as it may be written down: as it is, shortened, or as a mark. `null` and `""` say only "nothing". */
export function shown(
  value: Json,
  { exposure, words }: Pick<Shape, 'exposure' | 'words'>,
  personal: PersonalValues,
): Json {
  if (value === null || value === '') return value;
  if (exposure === 'never') return OMITTED;
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' && typeof value !== 'number') return OMITTED;
  const text = String(value);
  if (admitted[exposure](text, words)) return value;
  return personal === 'omitted' ? OMITTED : shortened(text);
}

const emailAddress = /^([^\s@]{1,64})@((?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,8}[a-z]{2,63})$/i;

/** `jane@acme.com` as `j…@acme.com`, `Jane` as `J…`, `Jane Roe` as `Ja…`: never all of it. */
export function shortened(text: string): string {
  const at = emailAddress.exec(text);
  return at ? `${start(at[1] ?? '', 1)}…@${at[2] ?? ''}` : `${start(text, 2)}…`;
}

/** At most a third of the text. */
function start(text: string, most: number): string {
  const characters = Array.from(text.slice(0, 12));
  return characters.slice(0, Math.min(most, Math.floor(characters.length / 3))).join('');
}
