/** The entries of a text: one a line, or set apart by commas or blanks. */
export function linesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((line) => line !== '');
}
