import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** An answer to a request made as it is told, where `fetch` would put its own headers in or set the address right. */
interface RawAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
}

export async function requestTo(
  url: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string | string[]>; body?: string } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  // The path as it was written: URL would resolve dots in it.
  const path = url.replace(/^https?:\/\/[^/]+/, '');
  const sent = request({ hostname, port, path, method, headers });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: await text(answer) };
}
