import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Client } from 'pg';

/** A proxy before PostgreSQL that counts the rows it sends. */
export interface RowCounter {
  /** The same database, through the proxy. */
  url: string;
  rows(): number;
  close(): Promise<void>;
}

export async function countRows(servingUrl: string): Promise<RowCounter> {
  const { host, port, user, password, database } = new Client(servingUrl);
  const sockets = new Set<Socket>();
  let rows = 0;
  const server = createServer((client) => {
    const postgres = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    const dataRows = dataRowCounter();
    for (const socket of [client, postgres]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.pipe(postgres);
    postgres.on('data', (chunk) => {
      rows += dataRows(chunk);
      client.write(chunk);
    });
    postgres.on('close', () => client.destroy());
    client.on('close', () => postgres.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const credentials = `${encodeURIComponent(user ?? '')}:${encodeURIComponent(password ?? '')}`;
  return {
    url: `postgres://${credentials}@127.0.0.1:${address.port}/${database}`,
    rows: () => rows,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Messages of the server are a type, a length that counts itself, and the rest; `D` is a row. */
function dataRowCounter(): (chunk: Buffer) => number {
  let head = Buffer.alloc(0);
  let skip = 0;
  return (chunk) => {
    let rows = 0;
    let rest = chunk;
    for (;;) {
      const skipped = Math.min(skip, rest.length);
      rest = rest.subarray(skipped);
      skip -= skipped;
      if (rest.length === 0) return rows;
      const taken = rest.subarray(0, 5 - head.length);
      head = Buffer.concat([head, taken]);
      rest = rest.subarray(taken.length);
      if (head.length < 5) return rows;
      if (head[0] === 0x44) rows += 1;
      skip = head.readInt32BE(1) - 4;
      head = Buffer.alloc(0);
    }
  };
}
