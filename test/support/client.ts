/** An answer with its body read: `json` is undefined when it is none. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: any; // oxlint-disable-line typescript/no-explicit-any -- tests look into answers of every shape
}

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  /** The query, encoded here. */
  query?: Record<string, string | number>;
  /** Sent as it is, in place of `body`. */
  raw?: string | Uint8Array;
}

/** Calls addresses under one base with one credential. */
export class Client {
  constructor(
    readonly base: string,
    readonly credential: string | undefined,
    private readonly contentType: string,
  ) {}

  get(path: string, query?: CallOptions['query'], headers?: CallOptions['headers']): Promise<Answer> {
    return this.call('GET', path, { ...(query ? { query } : {}), ...(headers ? { headers } : {}) });
  }

  post(path: string, body: unknown, headers?: CallOptions['headers']): Promise<Answer> {
    return this.call('POST', path, { body, ...(headers ? { headers } : {}) });
  }

  put(path: string, body: unknown, headers?: CallOptions['headers']): Promise<Answer> {
    return this.call('PUT', path, { body, ...(headers ? { headers } : {}) });
  }

  patch(path: string, body: unknown, headers?: CallOptions['headers']): Promise<Answer> {
    return this.call('PATCH', path, { body, ...(headers ? { headers } : {}) });
  }

  delete(path: string, headers?: CallOptions['headers']): Promise<Answer> {
    return this.call('DELETE', path, headers ? { headers } : {});
  }

  async call(method: string, path: string, { body, headers, query, raw }: CallOptions = {}): Promise<Answer> {
    const search = query ? `?${new URLSearchParams(entriesOf(query)).toString()}` : '';
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await fetch(`${this.base}${path}${search}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.credential === undefined ? {} : { authorization: `Bearer ${this.credential}` }),
        ...(payload === undefined ? {} : { 'content-type': this.contentType }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload as NonNullable<RequestInit['body']> }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: jsonOf(text) };
  }
}

function entriesOf(query: Record<string, string | number>): [string, string][] {
  return Object.entries(query).map(([name, value]) => [name, String(value)]);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
