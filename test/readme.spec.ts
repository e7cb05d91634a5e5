import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedHouse } from './support/house.js';

const readme = path.resolve(fileURLToPath(import.meta.url), '../../README.md');

describe('the tour in the README', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'muster-tour-'));
    await mkdir(path.join(folder, 'data'));
    await writeFile(path.join(folder, 'data', 'admin-api-key'), sharedHouse().operatorKey);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('works as pasted, line by line', async () => {
    const text = await readFile(readme, 'utf8');
    const tour = text.slice(text.indexOf('## Five minutes'), text.indexOf('## What it speaks'));
    const blocks = [...tour.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
    expect(blocks).toHaveLength(4);
    const script = blocks
      .join('\n')
      .replace('http://localhost:3000', sharedHouse().url)
      // Each answer on a line of its own, so that the test can read it.
      .replaceAll(/^curl/gm, 'echo; curl');
    const { stdout, stderr } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
    });
    expect(stderr).toBe('');
    const answers = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    const [settings, miss, hit, patched, member, log] = answers;
    expect(settings).toMatchObject({ enabled: true });
    expect(miss).toMatchObject({ totalResults: 0, Resources: [] });
    expect(hit).toMatchObject({ totalResults: 1, Resources: [{ userName: 'jane@acme.com', active: true }] });
    expect(patched).toMatchObject({ userName: 'jane@acme.com', active: false });
    expect(member).toMatchObject({ email: 'jane@acme.com', status: 'disabled' });
    expect(log.data.map(({ action }: { action: string }) => action)).toEqual([
      'user.deactivate',
      'user.create',
      'token.create',
      'scim.configure',
      'organization.create',
    ]);
    expect(answers).toHaveLength(6);
  });
});
