/** Markup that is ready to be sent. */
export class Html {
  constructor(readonly text: string) {}
}

type Piece = Html | readonly Html[] | string | number | undefined;

/** Markup with values put in: texts are escaped, markup stays, undefined is nothing. Its own indentation goes. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  const own = strings.map((string) => string.replaceAll(/\n\s*/g, '\n'));
  const text = own.map((string, index) => (index === 0 ? string : markup(pieces[index - 1]) + string));
  return new Html(text.join(''));
}

function markup(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Html) return piece.text;
  return typeof piece === 'object' ? piece.map(({ text }) => text).join('\n') : escaped(String(piece));
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
