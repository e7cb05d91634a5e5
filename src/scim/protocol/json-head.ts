import type { Json } from './json.js';

/** What the beginning of a JSON text says, up to the last value that is whole; undefined when it is no JSON. */
export function parseHead(text: string): Json | undefined {
  const open: string[] = [];
  // Up to where the text is good once what is open there is closed: every change of `open` is such a place.
  let end = 0;
  structure.lastIndex = 0;
  for (let found = structure.exec(text); found; found = structure.exec(text)) {
    const [mark] = found;
    if (mark.startsWith('"')) continue;
    if (mark === '{' || mark === '[') open.push(mark === '{' ? '}' : ']');
    if (mark === '}' || mark === ']') open.pop();
    end = mark === ',' ? found.index : structure.lastIndex;
  }
  return parsed(text.slice(0, end) + open.toReversed().join(''));
}

/** Strings, one without an end included, and what stands between values. */
const structure = /"(?:[^"\\]|\\.)*"?|[{}[\],]/gs;

/** The JSON that a text is; undefined when it is none. */
export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // as: JSON.parse returns nothing else
  } catch {
    return undefined;
  }
}
