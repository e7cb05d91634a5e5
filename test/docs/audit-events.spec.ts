import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { auditActions } from '../../src/audit/index.js';

const page = path.resolve(fileURLToPath(import.meta.url), '../../../docs/audit-events.md');

it('The page of audit events lists every action there is, and no other', async () => {
  const text = await readFile(page, 'utf8');
  const listed = [...text.matchAll(/^\| `(.+?)` +\| (.+?) +\|$/gm)].map(([, action, meaning]) => [
    action,
    meaning,
  ]);
  expect(listed).toEqual(Object.entries(auditActions));
});
