// Where Chromium is, for the tests of the console. Where there is none it is installed from Debian's packages.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

const places = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The path of an installed one; `CHROMIUM` says which, should it be elsewhere. */
export function findChromium() {
  const { CHROMIUM: named } = process.env;
  return [...(named ? [named] : []), ...places].find(isExecutable);
}

export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  console.error('installing Chromium …');
  const packages = ['chromium-headless-shell', 'fonts-dejavu-core'];
  for (const args of [
    ['update', '-qq'],
    ['install', '-qq', '-y', '--no-install-recommends', ...packages],
  ]) {
    spawnSync('apt-get', args, {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  const installed = findChromium();
  if (!installed) {
    throw new Error('The tests of the console need Chromium: install it, or say in CHROMIUM where it is.');
  }
  return installed;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
