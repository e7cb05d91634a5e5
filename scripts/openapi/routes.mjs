// The route table of the application, read from the decorators of its built controllers: no database is needed.
import 'reflect-metadata';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { RequestMethod } from '@nestjs/common';
import { root } from '../build.mjs';

/** Imports a module of the built service, such as `app.module.js`. */
export function built(file) {
  return import(pathToFileURL(path.join(root, 'dist', 'src', file)).href);
}

/**
 * Every route of every module, in the order of the modules: `{key, method, path, controller, handler, …}`, where
 * `key` is `UsersController.create` and `path` is as Fastify knows it. Routes for any method are the refusals of
 * addresses that do not exist; they are no part of the interface, and neither are the console's pages.
 */
export async function routeTable() {
  const { AppModule } = await built('app.module.js');
  // Nothing is made of the modules, so nothing asks for what is handed to them.
  const modules = modulesOf(AppModule.forRoot({}, {}, {}), new Set());
  const controllers = new Set(modules.flatMap((module) => listed(module, 'controllers')));
  return [...controllers]
    .flatMap(routesOf)
    .filter(({ method, path: address }) => method !== 'ALL' && !/^\/console(?:\/|$)/.test(address));
}

/** A path as OpenAPI writes it: `/members/{id}`. */
export function templated(route) {
  return route.replaceAll(/:(\w+)/g, '{$1}');
}

function modulesOf(module, seen) {
  const type = module.module ?? module;
  if (seen.has(type)) return [];
  seen.add(type);
  return [module, ...listed(module, 'imports').flatMap((imported) => modulesOf(imported, seen))];
}

function listed(module, what) {
  const type = module.module ?? module;
  return [...(module[what] ?? []), ...(Reflect.getMetadata(what, type) ?? [])];
}

function routesOf(controller) {
  const bases = [Reflect.getMetadata('path', controller)].flat();
  const names = Object.getOwnPropertyNames(controller.prototype);
  return names.flatMap((name) => {
    const handler = controller.prototype[name];
    const subPath = Reflect.getMetadata('path', handler);
    if (name === 'constructor' || subPath === undefined) return [];
    const method = RequestMethod[Reflect.getMetadata('method', handler)];
    const about = { key: `${controller.name}.${name}`, method, ...declarationsOf(controller, handler, name) };
    return [subPath]
      .flat()
      .flatMap((sub) =>
        bases.map((base) => ({ ...about, controller, handler: name, path: joined(base, sub) })),
      );
  });
}

function joined(base, sub) {
  const parts = [base, sub].map((part) => part.replaceAll(/^\/|\/$/g, '')).filter((part) => part !== '');
  return `/${parts.join('/')}`;
}

/** What the decorators of a handler say besides its address. */
function declarationsOf(controller, handler, name) {
  const args = Object.entries(Reflect.getMetadata('__routeArguments__', controller, name) ?? {});
  const pipeOf = (kind) => args.find(([key]) => key.startsWith(`${kind}:`))?.[1].pipes[0];
  const body = pipeOf(3);
  return {
    access: Reflect.getMetadata('muster:access', handler) ?? Reflect.getMetadata('muster:access', controller),
    audited: Reflect.getMetadata('muster:audited', handler)?.action,
    status: Reflect.getMetadata('__httpCode__', handler),
    query: pipeOf(4)?.dto,
    body: body?.dto,
    bodyOptional: body?.read.name === 'readOptionalJson',
  };
}
