import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config, packageRoot } from '../config/index.js';
import type { OpenApi } from './openapi.js';
import { renderPage } from './page.js';

interface Rendered {
  document: string;
  page: string;
}

/** The committed description with the address of this service in it, and the page made of it: once, when asked for. */
@Injectable()
export class DocsService {
  #rendered: Promise<Rendered> | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  async document(): Promise<string> {
    return (await this.#render()).document;
  }

  async page(): Promise<string> {
    return (await this.#render()).page;
  }

  /** A failure is not kept: the next request tries again. */
  #render(): Promise<Rendered> {
    this.#rendered ??= this.#read().catch((error: unknown) => {
      this.#rendered = undefined;
      throw error;
    });
    return this.#rendered;
  }

  async #read(): Promise<Rendered> {
    const text = await readFile(path.join(packageRoot(), 'openapi.json'), 'utf8');
    const committed = JSON.parse(text) as OpenApi; // as: `npm run openapi` wrote it, and a test checks its shape
    const [first, ...others] = committed.servers;
    const server = { ...first, url: this.config.publicUrl };
    const document = { ...committed, servers: [server, ...others] };
    return { document: JSON.stringify(document), page: renderPage(document) };
  }
}
