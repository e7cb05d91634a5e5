/** Messages of the extended query protocol (PostgreSQL, "Message Formats") that leave in one piece. */
export class WireWriter {
  #bytes = Buffer.allocUnsafe(16_384);
  #at = 0;

  /** Forgets what a batch that could not be written to its end left behind. */
  clear(): void {
    this.#at = 0;
  }

  parse(name: string, text: string): void {
    const start = this.#begin(0x50, 3 * (name.length + text.length) + 4);
    this.#text(name);
    this.#text(text);
    this.#int16(0);
    this.#end(start);
  }

  /** To the unnamed portal: a Buffer travels as bytes, the rest as text, and so does every column of the answer. */
  bind(statement: string, values: readonly (string | Buffer | null)[]): void {
    const start = this.#begin(0x42, 3 * statement.length + 2 * values.length + 10);
    this.#text('');
    this.#text(statement);
    this.#int16(values.length);
    for (const value of values) this.#int16(Buffer.isBuffer(value) ? 1 : 0);
    this.#int16(values.length);
    for (const value of values) this.#value(value);
    this.#reserve(4);
    this.#int16(1);
    this.#int16(0);
    this.#end(start);
  }

  /** Asks what the columns of the unnamed portal are. */
  describe(): void {
    const start = this.#begin(0x44, 2);
    this.#bytes[this.#at++] = 0x50;
    this.#text('');
    this.#end(start);
  }

  /** Runs the unnamed portal to its end. */
  execute(): void {
    const start = this.#begin(0x45, 5);
    this.#text('');
    this.#int32(0);
    this.#end(start);
  }

  closeStatement(name: string): void {
    const start = this.#begin(0x43, 3 * name.length + 2);
    this.#bytes[this.#at++] = 0x53;
    this.#text(name);
    this.#end(start);
  }

  sync(): void {
    this.#end(this.#begin(0x53, 0));
  }

  /** What was written since the last time. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#at));
    this.#at = 0;
    if (this.#bytes.length > kept) this.#bytes = Buffer.allocUnsafe(16_384);
    return taken;
  }

  #begin(code: number, room: number): number {
    this.#reserve(room + 5);
    this.#bytes[this.#at++] = code;
    const start = this.#at;
    this.#at += 4;
    return start;
  }

  /** The length counts itself. */
  #end(start: number): void {
    this.#bytes.writeInt32BE(this.#at - start, start);
  }

  #value(value: string | Buffer | null): void {
    if (value === null) {
      this.#reserve(4);
      return this.#int32(-1);
    }
    if (typeof value === 'string') {
      this.#reserve(4 + 3 * value.length);
      const length = this.#bytes.write(value, this.#at + 4);
      this.#int32(length);
      this.#at += length;
    } else {
      this.#reserve(4 + value.length);
      this.#int32(value.length);
      this.#at += value.copy(this.#bytes, this.#at);
    }
  }

  /** A text that ends with NUL; there is room for it. */
  #text(text: string): void {
    if (text !== '') this.#at += this.#bytes.write(text, this.#at);
    this.#bytes[this.#at++] = 0;
  }

  #int16(value: number): void {
    this.#bytes[this.#at++] = value >> 8;
    this.#bytes[this.#at++] = value;
  }

  #int32(value: number): void {
    this.#at = this.#bytes.writeInt32BE(value, this.#at);
  }

  #reserve(room: number): void {
    if (this.#at + room <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#at + room));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

/** A buffer that one large resource made larger is not held on to. */
const kept = 1_048_576;
