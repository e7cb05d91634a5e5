import { All, Controller, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, AppError } from '../http/index.js';
import { nobody } from './nobody.js';
import { scimBases } from './scim-bases.js';
import { methodNotAllowed } from './scim-request.js';

/** What the endpoints answer to, for those that exist (RFC 7644 §3.2). */
const methods: readonly { path: RegExp; allow: string }[] = [
  { path: /^(users|groups)\/?$/i, allow: 'GET, POST' },
  { path: /^((users|groups)\/)?\.search\/?$/i, allow: 'POST' },
  { path: /^(users|groups)\/[^/]+\/?$/i, allow: 'GET, PUT, PATCH, DELETE' },
  { path: /^bulk\/?$/i, allow: 'POST' },
  { path: /^(serviceproviderconfig|resourcetypes|schemas)(\/[^/]+)?\/?$/i, allow: 'GET' },
];

/** Every other address under a SCIM base: after the credential is judged, 405 where another method would do, else 404. */
@Controller([...scimBases(''), ...scimBases('*')])
export class UnknownController {
  @All()
  @Access('me')
  refuse(@Req() request: FastifyRequest<{ Params: { '*'?: string } }>): never {
    const rest = (request.params['*'] ?? '').replace(/^\/+/, '');
    if (/^me\/?$/i.test(rest)) throw nobody();
    const known = methods.find(({ path }) => path.test(rest));
    // With a method that would do, the rest is what no route takes: an id longer than any.
    if (!known || known.allow.split(', ').includes(request.method)) {
      throw new AppError('no_endpoint', 404, 'There is no such SCIM endpoint.');
    }
    throw methodNotAllowed(known.allow);
  }
}
