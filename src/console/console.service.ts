import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config, packageRoot } from '../config/index.js';
import { AppError } from '../http/index.js';

interface Built {
  page: string;
  /** By name, with `.br` and `.gz` beside those that compress. */
  assets: Map<string, Buffer>;
}

interface Asset {
  bytes: Buffer;
  headers: Record<string, string>;
}

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const encodings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
];

/** The console as it was built: read once, when first asked for. */
@Injectable()
export class ConsoleService {
  #built: Promise<Built> | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** The one page, with a nonce of its own: the styles that the script makes carry it. */
  async page(): Promise<{ text: string; headers: Record<string, string> }> {
    const { page } = await this.#read();
    const nonce = randomBytes(16).toString('base64');
    const values: Record<string, string> = {
      NONCE: nonce,
      ROLES: this.config.roles.join(','),
    };
    const text = page.replaceAll(/%(NONCE|ROLES)%/g, (_, name: string) => escaped(values[name] ?? ''));
    return { text, headers: { 'content-type': 'text/html; charset=utf-8', ...pageHeaders(nonce) } };
  }

  /** A file whose name changes with what it holds. */
  async asset(file: string, accepted = ''): Promise<Asset> {
    const { assets } = await this.#read();
    const type = types[path.extname(file)];
    const plain = assets.get(file);
    if (!type || !plain) throw new AppError('no_file', 404, 'There is no such file.');
    const headers = {
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    };
    for (const { name, ending } of encodings) {
      const bytes = assets.get(file + ending);
      if (bytes && accepts(accepted, name))
        return { bytes, headers: { ...headers, 'content-encoding': name } };
    }
    return { bytes: plain, headers };
  }

  /** A failure is not kept: the next request tries again. */
  #read(): Promise<Built> {
    this.#built ??= readBuilt().catch((error: unknown) => {
      this.#built = undefined;
      throw error;
    });
    return this.#built;
  }
}

async function readBuilt(): Promise<Built> {
  const folder = path.join(packageRoot(), 'dist', 'web');
  const page = await readFile(path.join(folder, 'index.html'), 'utf8');
  const names = await readdir(path.join(folder, 'assets'));
  const files = names.map(
    async (name) => [name, await readFile(path.join(folder, 'assets', name))] as const, // as: a pair, for the map
  );
  return { page, assets: new Map(await Promise.all(files)) };
}

/** Scripts and calls of this origin alone, nothing inline, and nobody may frame it. */
function pageHeaders(nonce: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
}

/** `q=0` says no (RFC 9110 §12.5.3). */
function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [name, ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    return name === encoding && !parameters.some((each) => /^q=0(?:\.0*)?$/.test(each));
  });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
