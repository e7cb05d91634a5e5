import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

const types = { A: 1, TXT: 16, AAAA: 28 } as const;
type Type = keyof typeof types;

/** A name server on a loopback port that knows what a test tells it. */
export interface DnsServer {
  /** As `DNS_SERVERS` writes it. */
  address: string;
  /** What it says from now on: values by `type name`; none: there is no such name. */
  records: Map<string, string[]>;
  /** Called before each answer, with `type name`; `silent` answers nothing, `refused` reports a failure. */
  onQuestion: (
    question: string,
  ) => Promise<'answer' | 'silent' | 'refused'> | 'answer' | 'silent' | 'refused';
  /** What it was asked, as `type name`. */
  questions: string[];
  stop(): Promise<void>;
}

export async function startDnsServer(): Promise<DnsServer> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const server: DnsServer = {
    address: `127.0.0.1:${socket.address().port}`,
    records: new Map(),
    onQuestion: () => 'answer',
    questions: [],
    stop: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
  socket.on('message', (message, from) => void answer(message, from));
  return server;

  async function answer(message: Buffer, from: RemoteInfo): Promise<void> {
    const { name, type, end } = questionIn(message);
    const question = `${type} ${name}`;
    server.questions.push(question);
    const kind = await server.onQuestion(question);
    if (kind === 'silent') return;
    const values = kind === 'answer' ? server.records.get(question) : undefined;
    const known = [...server.records.keys()].some((key) => key.endsWith(` ${name}`));
    const failure = known ? 0 : 3; // NXDOMAIN
    const code = kind === 'refused' ? 2 : failure;
    const header = Buffer.from(message.subarray(0, 12));
    header.writeUInt16BE(0x8180 | code, 2);
    header.writeUInt16BE(values?.length ?? 0, 6);
    header.writeUInt32BE(0, 8);
    const records = (values ?? []).map((value) => recordOf(type, value));
    socket.send(Buffer.concat([header, message.subarray(12, end), ...records]), from.port, from.address);
  }
}

function questionIn(message: Buffer): { name: string; type: Type; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const code = message.readUInt16BE(at + 1);
  const type = (Object.keys(types) as Type[]).find((each) => types[each] === code) ?? 'A'; // as: keys of it
  return { name: labels.join('.').toLowerCase(), type, end: at + 5 };
}

/** Of the name that was asked for, good for no time. */
function recordOf(type: Type, value: string): Buffer {
  const data = dataOf(type, value);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(types[type], 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function dataOf(type: Type, value: string): Buffer {
  if (type === 'A') return Buffer.from(value.split('.').map(Number));
  // Written in full, as eight groups.
  if (type === 'AAAA')
    return Buffer.from(
      value
        .split(':')
        .map((group) => group.padStart(4, '0'))
        .join(''),
      'hex',
    );
  const parts = value.match(/.{1,200}/gs) ?? [''];
  return Buffer.concat(parts.map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part)])));
}
