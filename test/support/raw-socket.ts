import { connect, type Socket } from 'node:net';

/** One answer as it came over the wire. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface RawOptions {
  /** Milliseconds to wait for the answers. */
  patience?: number;
  /** Answers to wait for; more may come. */
  answers?: number;
  /** Goes on sending once the socket is open; stops when the socket closes. */
  feed?: (socket: Socket) => void;
}

/** Sends bytes that no HTTP client would, and gives back the answers that came until the time was up or the end. */
export function sendRaw(url: string, bytes: string | Buffer, options: RawOptions = {}): Promise<RawAnswer[]> {
  const { patience = 3_000, answers = 1, feed } = options;
  const { hostname, port } = new URL(url);
  const bodiless = bytes.toString().startsWith('HEAD ');
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let received = Buffer.alloc(0);
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answersIn(received, bodiless));
    };
    const timer = setTimeout(finish, patience);
    socket.on('connect', () => {
      socket.write(bytes);
      feed?.(socket);
    });
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (answersIn(received, bodiless).length >= answers) finish();
    });
    socket.on('close', finish);
    // A reset after the answer is how a server gets rid of a body that nobody will read.
    socket.on('error', (error) => (received.length > 0 ? finish() : (clearTimeout(timer), reject(error))));
  });
}

/** A request's bytes, with a Host and whatever else is given. */
export function requestText(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): string {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** `bodiless`: answers to HEAD, which have a length and no body. */
function answersIn(received: Buffer, bodiless: boolean): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = received;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return answers;
    const [first = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
    if (status >= 100 && status < 200) {
      rest = rest.subarray(end + 4);
      continue;
    }
    const length = bodiless ? 0 : Number(headers['content-length'] ?? 0);
    const body = rest.subarray(end + 4, end + 4 + length);
    if (body.length < length) return answers;
    answers.push({ status, headers, body: body.toString('utf8') });
    rest = rest.subarray(end + 4 + length);
  }
}
