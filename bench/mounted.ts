import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root, type Server, startServer } from './children.js';
import { heap, profiling } from './scene.js';

const compilerOptions: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2023,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

/**
 * Starts the application of examples/projects, which mounts the modules. Compiled to below dist it is part of this
 * package, so that `muster/…` is what was built here.
 */
export function startMounted(settings: Record<string, string>, profile: boolean): Promise<Server> {
  const from = path.join(root, 'examples', 'projects', 'src');
  const to = path.join(root, 'dist', 'bench', 'projects');
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const { outputText } = ts.transpileModule(readFileSync(path.join(from, name), 'utf8'), {
      compilerOptions,
    });
    writeFileSync(path.join(to, name.replace(/\.ts$/, '.js')), outputText);
  }
  const program = path.join(to, 'main.js');
  return startServer([...heap, ...profiling('mounted', profile), program], settings, '/about');
}
