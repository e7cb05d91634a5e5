import type { Json } from './json.js';

/** What the beginning of a JSON text says, up to the last value that is whole; undefined when it is no JSON. */
export function parseHead(text: string): Json | undefined {
  const open: string[] = [];
  // Up to where the text is good once what is open there is closed: every change of `open` is such a place.
  let end = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? '}' : ']');
      end = at + 1;
    } else if (character === '}' || character === ']') {
      open.pop();
      end = at + 1;
    } else if (character === ',') {
      end = at;
    }
  }
  return parsed(text.slice(0, end) + open.toReversed().join(''));
}

/** The JSON that a text is; undefined when it is none. */
export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // as: JSON.parse returns nothing else
  } catch {
    return undefined;
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
