import type { Calls } from './api.types';

export type CallName = keyof Calls;
export type AnswerOf<Name extends CallName> = Calls[Name]['answer'];

type Given<Part extends string, Value> = undefined extends Value
  ? Partial<Record<Part, Value>>
  : Record<Part, Value>;

/** What a call needs besides its name. A query is never needed whole. */
export type CallOptions<Name extends CallName> = Given<'path', Calls[Name]['path']> &
  Given<'body', Calls[Name]['body']> & { query?: Calls[Name]['query']; signal?: AbortSignal };

interface FieldError {
  path: string;
  message: string;
}

/** What the service refused, in the words it has for people. */
export class CallError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly fields: readonly FieldError[],
    readonly requestId: string | undefined,
  ) {
    super(message);
  }
}

/** Calls the service. The browser's cookie says who calls. Rejects with `CallError`. */
export async function call<Name extends CallName>(
  name: Name,
  options: CallOptions<Name>,
): Promise<AnswerOf<Name>> {
  // as: what every call may have, whichever it is
  const { path, query, body, signal } = options as {
    path?: Record<string, string>;
    query?: Record<string, unknown>;
    body?: unknown;
    signal?: AbortSignal;
  };
  const [method = 'GET', template = ''] = name.split(' ', 2);
  const answer = await send(method, addressOf(template, path) + queryOf(query), { body, signal });
  return answer as AnswerOf<Name>; // as: the service answers what its description says, which the types are made of
}

/** One request; its answer's body, undefined for none. Rejects with `CallError`. */
export async function send(
  method: string,
  address: string,
  { body, signal }: { body?: unknown; signal?: AbortSignal | undefined } = {},
): Promise<unknown> {
  const answer = await fetch(address, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new CallError(0, 'The service can’t be reached. Check your connection.', [], undefined);
  });
  if (!answer.ok) throw await refusalOf(answer);
  return answer.status === 204 ? undefined : answer.json();
}

export function addressOf(template: string, path: Record<string, string> = {}): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(path[key] ?? ''));
}

export function queryOf(query: Record<string, unknown> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()}`;
}

async function refusalOf(answer: Response): Promise<CallError> {
  // as: problem details, or something between us and the service that speaks otherwise
  const problem = (await answer.json().catch(() => undefined)) as
    { detail?: string; errors?: FieldError[] } | undefined;
  const requestId = answer.headers.get('x-request-id') ?? undefined;
  const message = problem?.detail ?? `The service answered with status ${answer.status}.`;
  return new CallError(answer.status, message, problem?.errors ?? [], requestId);
}
