/** What a cell may hold. Numbers that are not finite are written as empty cells. */
export type CsvCell = string | number | boolean | null | undefined;

/**
 * One record of RFC 4180 with its CRLF; null and undefined are empty cells.
 *
 * What a spreadsheet would run as a formula gets a leading apostrophe (OWASP, "CSV Injection"). Control characters
 * are left out, but for line feeds, which stand inside quotes.
 */
export function csvRow(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: CsvCell): string {
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  if (typeof cell === 'string') return quoted(defused(cell));
  return cell === undefined || cell === null ? '' : String(cell);
}

// A formula sign, plain or full-width, behind any white space, invisible characters and quotes: programs differ in
// what they pass over before they look.
const FORMULA = /^[\s"'“”‘’`\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]/u;
const BLANK_START = /^[\t\r]/;
const CONTROLS = /(?!\n)\p{Cc}/gu;

/** The sign is looked for once the control characters are gone: they could hide it and would not stay. */
function defused(text: string): string {
  const clean = text.replace(CONTROLS, '');
  return FORMULA.test(clean) || BLANK_START.test(text) ? `'${clean}` : clean;
}

/** Also quoted: `;` (a separator where the comma is the decimal sign) and blanks at the edges, which get lost. */
function quoted(text: string): string {
  return /[",;\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
