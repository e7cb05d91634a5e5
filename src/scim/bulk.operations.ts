import { Inject, Injectable } from '@nestjs/common';
import { type AuditAction, AuditService } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import {
  AppError,
  currentRequest,
  logFailure,
  type RequestContext,
  runInRequest,
  type ScimScope,
  toAppError,
  tooLarge,
} from '../http/index.js';
import { scimBodyLimit } from './body-limit.js';
import type { Json } from './protocol/json.js';
import { carryOut, type ScimAnswer } from './scim-answer.js';
import { ScimGroupsService } from './scim-groups.service.js';
import type { ScimRequest } from './scim-request.js';
import { UsersService } from './users.service.js';

const methods = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof methods)[number];

/** What a method does, in the words of the audit log. */
const verbs = { POST: 'create', PUT: 'update', PATCH: 'update', DELETE: 'delete' } as const;

/** What an endpoint does for an operation, and for its own routes. */
interface Resources {
  create(request: ScimRequest, body: Json): Promise<ScimAnswer>;
  replace(request: ScimRequest, id: string, body: Json): Promise<ScimAnswer>;
  patch(request: ScimRequest, id: string, body: Json): Promise<ScimAnswer>;
  remove(request: ScimRequest, id: string): Promise<ScimAnswer>;
}

interface Endpoint {
  name: string;
  resources: Resources;
  scope: ScimScope;
  /** As the audit log names what it holds. */
  type: 'user' | 'group';
  /** Of every operation. */
  query: ScimRequest['query'];
}

/** One thing to do. */
export interface Task {
  method: string;
  endpoint: string | undefined;
  /** Undefined for the endpoint itself. */
  id: string | undefined;
  ifMatch: string | undefined;
  /** What the client sent for it. */
  data: Json | undefined;
  /** The body, made when the credential has been judged. Throws for what can't be done. */
  body: () => Json;
}

/** What came of it. `endpoint` is undefined when there is none by that name. */
export type Outcome = { endpoint: string | undefined } & ({ answer: ScimAnswer } | { error: AppError });

/** Does one operation of a bulk as its own route would: admitted by its scope, recorded for itself. */
@Injectable()
export class BulkOperations {
  readonly #endpoints: readonly Endpoint[];

  constructor(
    private readonly audit: AuditService,
    users: UsersService,
    groups: ScimGroupsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.#endpoints = [
      { name: 'Users', type: 'user', resources: users, scope: 'users:write', query: {} },
      {
        name: 'Groups',
        type: 'group',
        resources: groups,
        scope: 'groups:write',
        // Nobody is answered the members: they need not be read.
        query: { excludedAttributes: 'members' },
      },
    ];
  }

  /** Never throws for the operation's sake: what goes wrong is its outcome, and in the log. */
  async run(request: ScimRequest, task: Task): Promise<Outcome> {
    const outer = currentRequest();
    if (!outer) throw new Error('An operation needs a request');
    const wanted = task.endpoint?.toLowerCase();
    const found = this.#endpoints.find(({ name }) => name.toLowerCase() === wanted);
    const context = contextOf(outer, task, found);
    const endpoint = found?.name;
    return runInRequest(context, async () => {
      try {
        return { endpoint, answer: await this.#perform(request, task, found, context) };
      } catch (thrown) {
        return { endpoint, error: await this.#recorded(thrown, context) };
      }
    });
  }

  async #perform(
    request: ScimRequest,
    task: Task,
    endpoint: Endpoint | undefined,
    { admit }: RequestContext,
  ): Promise<ScimAnswer> {
    const { resources, scope, query } = endpoint ?? this.#refuse(task);
    if (!admit) throw new Error('The route does not admit operations');
    await admit(scope);
    const own = { ...request, query, ifMatch: task.ifMatch, ifNoneMatch: undefined };
    return carryOut(() => perform(resources, own, { ...task, body: () => this.#bodyOf(request, task) }));
  }

  /** Held to the limit of the same call alone, or a bulk would be the way around it. */
  #bodyOf({ basePath }: ScimRequest, { method, endpoint = '', id, data, body }: Task): Json {
    const path = [basePath, endpoint, ...(id === undefined ? [] : [encodeURIComponent(id)])].join('/');
    const limit = scimBodyLimit(this.config.bodyLimit)(method, path);
    if (data !== undefined && Buffer.byteLength(JSON.stringify(data)) > limit) throw tooLarge(limit);
    return body();
  }

  #refuse({ endpoint }: Task): never {
    const known = this.#endpoints.map(({ name }) => `/${name}`);
    const what = endpoint === undefined ? 'The path is none' : `/${endpoint.slice(0, 60)} is none`;
    throw new AppError(
      'no_endpoint',
      404,
      `${what} of the addresses that operations are for: ${known.join(', ')}.`,
    );
  }

  /** What the log could not take is not told either: as everywhere, the client hears 503. */
  async #recorded(thrown: unknown, context: RequestContext): Promise<AppError> {
    const error = toAppError(thrown);
    logFailure(error, thrown);
    try {
      await this.audit.recordFailure(error, context);
      return error;
    } catch (failure) {
      return toAppError(failure);
    }
  }
}

function contextOf(
  outer: RequestContext,
  { method, id }: Task,
  endpoint: Endpoint | undefined,
): RequestContext {
  const action =
    endpoint && isMethod(method) ? (`${endpoint.type}.${verbs[method]}` satisfies AuditAction) : 'bulk.apply';
  const trail = {
    channel: 'scim',
    action,
    targetType: endpoint?.type,
    targetId: id?.slice(0, 100),
    targetName: undefined,
  } as const;
  return { ...outer, trail, believed: undefined, failureRecorded: false };
}

function perform(resources: Resources, request: ScimRequest, task: Task): Promise<ScimAnswer> {
  const { method, id } = task;
  if (!isMethod(method)) throw methodRefused(`An operation is ${methods.join(', ')}, not ${method}.`);
  if (method === 'POST') {
    if (id !== undefined) throw methodRefused('POST is for an endpoint, without an id behind it.');
    return resources.create(request, task.body());
  }
  if (id === undefined) throw methodRefused(`${method} is for a resource: its id must follow in the path.`);
  const body = task.body();
  if (method === 'PUT') return resources.replace(request, id, body);
  return method === 'PATCH' ? resources.patch(request, id, body) : resources.remove(request, id);
}

function methodRefused(message: string): AppError {
  return new AppError('method_not_allowed', 405, message);
}

function isMethod(method: string): method is Method {
  return methods.some((each) => each === method);
}
