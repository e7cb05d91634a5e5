const maxTokens = 2_000;

/** Tokens as they were when last read, for a premise to be made of. What is here decides nothing by itself. */
export class KnownTokens<Token> {
  readonly #byHash = new Map<string, Token>();

  find(hash: Buffer): Token | undefined {
    return this.#byHash.get(keyOf(hash));
  }

  remember(hash: Buffer, token: Token): void {
    const key = keyOf(hash);
    this.#byHash.delete(key);
    this.#byHash.set(key, token);
    if (this.#byHash.size > maxTokens) this.#forgetOldest();
  }

  forget(hash: Buffer): void {
    this.#byHash.delete(keyOf(hash));
  }

  #forgetOldest(): void {
    const oldest = this.#byHash.keys().next();
    if (!oldest.done) this.#byHash.delete(oldest.value);
  }
}

function keyOf(hash: Buffer): string {
  return hash.toString('latin1');
}
