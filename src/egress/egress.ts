import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type BodyInit, fetch, type Response as Answer } from 'undici';
import { CONFIG, type Config } from '../config/index.js';
import { currentRequest, logger } from '../http/index.js';
import {
  admits,
  type Allowance,
  allowanceOf,
  type Destination,
  destinationOf,
  type Reach,
} from './destination.js';
import { EgressFailure } from './egress-failure.js';
import { ForbiddenAddress, pinnedLookup, resolveByDns, resolveBySystem } from './pinned-lookup.js';

export interface OutgoingRequest {
  readonly method: string;
  readonly headers?: Record<string, string> | undefined;
  readonly body?: BodyInit | undefined;
  /** Ends it earlier than its deadline. */
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds for a connection, and for everything until the last byte of the answer. */
const connectMs = 3_000;
const deadlineMs = 6_000;
/** Of an answer, after decompression. */
const maxBytes = 1_048_576;
/** At one origin at once: one that hangs holds up those who want the same. */
const connections = 64;
/** A connection is used again at once or not at all: one that the other side closes meanwhile would cost a code. */
const keepAliveMs = 1_000;

/**
 * The one way out of the service, for requests whose address somebody else has chosen: it goes where `destination.ts`
 * lets it, follows no redirect, tries once, and waits no longer and reads no more than it says here.
 */
@Injectable()
export class Egress implements OnApplicationShutdown {
  readonly #allowance: Allowance;
  readonly #agents: Readonly<Record<Reach, Agent>>;

  constructor(@Inject(CONFIG) config: Config) {
    this.#allowance = allowanceOf(config.egressAllow);
    this.#agents = { any: this.#agent('any'), listed: this.#agent('listed'), public: this.#agent('public') };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(Object.values(this.#agents).map((agent) => agent.destroy()));
  }

  /** Why nothing would be sent to this address, in a sentence; its name is not looked up. */
  faultOf(url: string): string | undefined {
    const destination = destinationOf(url, this.#allowance);
    return 'fault' in destination ? destination.fault : undefined;
  }

  /** Sends a request once. The answer is complete; whatever its status. Throws EgressFailure. */
  async send(url: string, request: OutgoingRequest): Promise<Response> {
    const destination = destinationOf(url, this.#allowance);
    if ('fault' in destination) throw new EgressFailure('forbidden', destination.fault, destination.fault);
    const deadline = AbortSignal.timeout(deadlineMs);
    const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;
    try {
      return await this.#exchange(destination, request, signal);
    } catch (error) {
      const failure = error instanceof EgressFailure ? error : failureOf(error, signal);
      tell(destination.url, failure);
      throw failure;
    }
  }

  /** What a GET of the address gives. Throws EgressFailure, also for an answer that is no JSON. */
  async getJson(url: string): Promise<unknown> {
    const response = await this.send(url, { method: 'GET', headers: { accept: 'application/json' } });
    const { status, headers } = response;
    if (status !== 200) {
      throw new EgressFailure('status', `status ${status}`, `The address answers with status ${status}.`);
    }
    const type = headers.get('content-type') ?? '';
    if (!jsonType.test(type)) throw new EgressFailure('not_json', `content type ${type.slice(0, 100)}`);
    try {
      return JSON.parse(await response.text());
    } catch {
      throw new EgressFailure('not_json', 'no JSON');
    }
  }

  async #exchange(
    { url, reach }: Destination,
    request: OutgoingRequest,
    signal: AbortSignal,
  ): Promise<Response> {
    const answer = await fetch(url, {
      method: request.method,
      headers: { 'user-agent': 'Muster', ...request.headers },
      body: request.body ?? null,
      redirect: 'manual',
      signal,
      dispatcher: this.#agents[reach],
    });
    if (answer.status >= 300 && answer.status < 400) {
      await answer.body?.cancel();
      throw new EgressFailure('redirect', `status ${answer.status}`);
    }
    const headers = new Headers([...answer.headers]);
    for (const name of ofTheTransport) headers.delete(name);
    const body = await bodyOf(answer);
    return new Response(withoutBody.has(answer.status) ? null : body, { status: answer.status, headers });
  }

  #agent(reach: Reach): Agent {
    const resolve = reach === 'any' ? resolveBySystem : resolveByDns();
    const lookup = pinnedLookup(resolve, (address) => admits(address, reach, this.#allowance));
    return new Agent({
      connect: { lookup, timeout: connectMs },
      connections,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
    });
  }
}

const jsonType = /^application\/(?:[\w.-]+\+)?json *(?:;|$)/i;
/** The body comes decompressed and whole. */
const ofTheTransport = ['content-encoding', 'content-length', 'transfer-encoding'];
/** RFC 9110: statuses whose answer has none. */
const withoutBody = new Set([204, 205, 304]);

async function bodyOf({ body }: Answer): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop closes the connection.
  for await (const chunk of body ?? []) {
    const part = chunk as Uint8Array; // as: undici leaves open what its streams of bytes hold
    bytes += part.byteLength;
    if (bytes > maxBytes) throw new EgressFailure('too_large', `more than ${maxBytes} bytes`);
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

/** What the tenant is not told, the operator is. Nothing of the address that could be a secret. */
function tell({ origin }: URL, { kind, detail }: EgressFailure): void {
  const requestId = currentRequest()?.requestId;
  logger().warn({ requestId, origin, kind, detail: detail.slice(0, 200) }, 'an outgoing request failed');
}

/** fetch wraps what happened below it, once or twice. */
function failureOf(error: unknown, signal: AbortSignal): EgressFailure {
  if (signal.aborted) return new EgressFailure('timeout', 'not complete in time');
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ForbiddenAddress) return new EgressFailure('forbidden', cause.message);
    const code = 'code' in cause ? String(cause.code) : '';
    if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
      return new EgressFailure('timeout', code);
    }
    if (code !== '') return new EgressFailure('unreachable', code);
  }
  return new EgressFailure('unreachable', error instanceof Error ? error.message : 'no reason given');
}
