import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { AppModule } from '../../src/app.module.js';
import { ACCESS_RULE, type AccessRule } from '../../src/http/access.js';

/** One route as its controller declares it. */
export interface Route {
  method: string;
  /** With `:parameters`. */
  path: string;
  rule: AccessRule | undefined;
}

type Class = abstract new (...args: never[]) => object;

/** Every route of the service, read from the controllers of every module it is made of. */
export function routeTable(): Route[] {
  const { imports = [] } = AppModule.forRoot(
    ...([{}, {}, {}] as unknown as Parameters<typeof AppModule.forRoot>),
  );
  const modules = new Set<Class>();
  for (const each of imports) collect(each, modules);
  const controllers = [...modules].flatMap((module) => metadata<Class[]>('controllers', module) ?? []);
  return controllers.flatMap(routesOf);
}

function collect(module: unknown, found: Set<Class>): void {
  const own = typeof module === 'object' && module !== null && 'module' in module ? module.module : module;
  if (typeof own !== 'function' || found.has(own as Class)) return;
  found.add(own as Class);
  for (const each of metadata<unknown[]>('imports', own) ?? []) collect(each, found);
}

function routesOf(controller: Class): Route[] {
  const prototype = controller.prototype as Record<string, unknown>;
  const bases = [metadata<string | string[]>('path', controller) ?? ''].flat();
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = prototype[name];
    if (name === 'constructor' || typeof handler !== 'function') return [];
    const method = metadata<RequestMethod>('method', handler);
    if (method === undefined) return [];
    const rule = metadata<AccessRule>(ACCESS_RULE, handler) ?? metadata<AccessRule>(ACCESS_RULE, controller);
    const verb = method === RequestMethod.ALL ? 'GET' : RequestMethod[method];
    const ends = [metadata<string | string[]>('path', handler) ?? ''].flat();
    return bases.flatMap((base) =>
      ends.map((end) => ({
        method: verb,
        path: `/${base}/${end}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1'),
        rule,
      })),
    );
  });
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- names what the key is known to hold
function metadata<T>(key: string, target: object): T | undefined {
  return Reflect.getMetadata(key, target) as T | undefined;
}
