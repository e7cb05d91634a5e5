import 'reflect-metadata';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { houseModules } from './app.module.js';

/** Says whether a URL is one of our own routes, of the modules of ours that an application mounts. */
export function ownRoutes(app: INestApplicationContext): (url: string) => boolean {
  const ours = new Set<unknown>(houseModules);
  const modules = [...app.get(ModulesContainer).values()].filter(({ metatype }) => ours.has(metatype));
  const controllers = modules.flatMap((module) => [...module.controllers.values()]);
  const paths = controllers.flatMap(({ metatype }) => (isClass(metatype) ? pathsOf(metatype) : []));
  const any = new RegExp(`^(?:${[...new Set(paths)].map(patternOf).join('|')})/*(?:[?#]|$)`, 'i');
  return (url) => any.test(url);
}

function isClass(metatype: unknown): metatype is Type<object> {
  return typeof metatype === 'function';
}

/** The addresses of a controller's routes, as its decorators say them. */
function pathsOf(controller: Type<object>): string[] {
  const prototype = controller.prototype as Record<string, unknown>; // as: the prototype of a class is an object
  const bases = listed(PATH_METADATA, controller);
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = prototype[name];
    if (typeof handler !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, handler)) return [];
    return bases.flatMap((base) => listed(PATH_METADATA, handler).map((end) => `${base}/${end}`));
  });
}

function listed(key: string, target: object): string[] {
  // as: Nest keeps there what @Controller and the like were given
  return [(Reflect.getMetadata(key, target) ?? '') as string | string[]].flat();
}

/** As the router matches it: doubled slashes count as one, a parameter is one segment, `*` all that is left. */
function patternOf(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  return segments
    .map((segment) => {
      if (segment.startsWith('*')) return '/+.*';
      return segment.startsWith(':') ? '/+[^/?#]+' : `/+${segment.replaceAll(/[.+(){}[\]^$|\\]/g, '\\$&')}`;
    })
    .join('');
}
