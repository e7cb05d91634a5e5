import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow } from './csv.js';

describe('csvRow', () => {
  it.each([
    [[], '\r\n'],
    [['a', 'b'], 'a,b\r\n'],
    [['a', null, undefined, ''], 'a,,,\r\n'],
    [[true, false, 0, 1.5], 'true,false,0,1.5\r\n'],
    [[-5, 1e21, -0], '-5,1e+21,0\r\n'],
    [[Number.NaN, Infinity, -Infinity], ',,\r\n'],
    [['a,b', 'a"b', 'a\nb'], '"a,b","a""b","a\nb"\r\n'],
    [['a;=1', ' a', 'a '], '"a;=1"," a","a "\r\n'],
    [['bob@example.com', 'a-b', '2026-01-01T00:00:00Z'], 'bob@example.com,a-b,2026-01-01T00:00:00Z\r\n'],
    [['é😀'], 'é😀\r\n'],
  ])('%j', (cells, row) => {
    expect(csvRow(cells)).toBe(row);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['-5', "'-5"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'=1"],
    ['\tx', "'x"],
    ['\rx', "'x"],
    [' =1', "' =1"],
    ['\n=1', `"'\n=1"`],
    ['\u00a0\u3000=1', "'\u00a0\u3000=1"],
    ['\u200b\ufeff=1', "'\u200b\ufeff=1"],
    ['\u0000=1', "'=1"],
    ['=\u0000', "'="],
    ['＝1', "'＝1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠x', "'＠x"],
    ['"=1', `"'""=1"`],
    [`'=1`, `''=1`],
    ['" "=1', `"'"" ""=1"`],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ])('defuses %j', (cell, text) => {
    expect(csvRow([cell])).toBe(`${text}\r\n`);
  });

  it('leaves control characters out', () => {
    expect(csvRow(['a\u0000b\u001b[31m\u007f\u0085c\r\nd\te'])).toBe('"ab[31mc\nde"\r\n');
  });

  it('takes no time over long runs of blanks', () => {
    const start = performance.now();
    csvRow([' '.repeat(1_000_000), `${' "'.repeat(500_000)}x`, `x${' '.repeat(1_000_000)}x`]);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('is read back by an RFC 4180 reader, and nothing starts a formula', () => {
    const cell = fc
      .array(fc.constantFrom('"', ',', ';', '\n', '\r', '\t', ' ', '=', '@', '-', '＝', 'a', '\u0000'))
      .map((c) => c.join(''));
    fc.assert(
      fc.property(fc.array(fc.oneof(cell, fc.string({ unit: 'binary' })), { minLength: 1 }), (cells) => {
        const read = readRow(csvRow(cells));
        expect(read).toHaveLength(cells.length);
        for (const [index, text] of read.entries()) {
          expect(text.replace(/^'/, '')).toBe(
            (cells[index] ?? '').replace(/(?!\n)\p{Cc}/gu, '').replace(/^'/, ''),
          );
          expect(text.trimStart()).not.toMatch(/^[=+\-@＝＋－＠]/);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** A reader after RFC 4180 that knows nothing of the writer. */
function readRow(row: string): string[] {
  expect(row.endsWith('\r\n')).toBe(true);
  const cells: string[] = [];
  for (let at = 0; at <= row.length - 2; at += 1) {
    let cell = '';
    if (row[at] === '"') {
      for (at += 1; row[at] !== '"' || row[at + 1] === '"'; at += 1) {
        if (row[at] === '"') at += 1;
        cell += row[at] ?? '';
      }
      at += 1;
    } else for (; row[at] !== ',' && at < row.length - 2; at += 1) cell += row[at] ?? '';
    cells.push(cell);
  }
  return cells;
}
