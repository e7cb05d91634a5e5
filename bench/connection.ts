import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Reply {
  status: number;
  head: string;
  body: () => string;
}

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

const headEnd = Buffer.from('\r\n\r\n');

/**
 * One keep-alive connection with one request under way at a time. It understands just enough of HTTP/1.1 to find
 * where an answer ends (RFC 9112 §6.3, Content-Length), so that the bench leaves the processor to the servers.
 */
export class Connection {
  #waiting: Waiting | undefined;
  #chunks: Buffer[] = [];
  #received = 0;
  /** Bytes of the whole answer, once its head is there. */
  #expected = 0;
  #headLength = 0;
  #status = 0;
  #head = '';

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('the server closed the connection')));
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Connection(socket);
  }

  exchange(request: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.socket.write(request, 'latin1');
    });
  }

  close(): void {
    this.#waiting = undefined;
    this.socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    if (this.#expected === 0 && !this.#readHead()) return;
    if (this.#received >= this.#expected) this.#finish();
  }

  #readHead(): boolean {
    const whole = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    const end = whole?.indexOf(headEnd) ?? -1;
    if (!whole || end === -1) return false;
    const head = whole.toString('latin1', 0, end);
    this.#status = Number(head.slice(9, 12));
    this.#head = head;
    this.#headLength = end + headEnd.length;
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    // RFC 9110 §8.6: an answer that can have no body says nothing of its length.
    if (length === undefined && this.#status !== 204)
      this.#waiting?.reject(new Error(`an answer without length:\n${head}`));
    this.#expected = this.#headLength + Number(length ?? 0);
    return true;
  }

  #finish(): void {
    const waiting = this.#waiting;
    const [chunks, headLength, status, head] = [this.#chunks, this.#headLength, this.#status, this.#head];
    this.#waiting = undefined;
    this.#chunks = [];
    this.#received = 0;
    this.#expected = 0;
    waiting?.resolve({ status, head, body: () => Buffer.concat(chunks).toString('utf8', headLength) });
  }
}

/** The bytes of a request, whose body is ASCII. */
export function requestText(method: string, path: string, token: string, body?: unknown): string {
  const head = `${method} ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\naccept: application/scim+json\r\nuser-agent: muster-bench\r\n`;
  if (body === undefined) return `${head}\r\n`;
  const text = JSON.stringify(body);
  return `${head}content-type: application/scim+json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
}
