import { Injectable } from '@nestjs/common';
import { exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWK } from 'jose';
import { AuditService } from '../audit/index.js';
import { Secret } from '../config/index.js';
import { platform, UnitOfWork } from '../database/index.js';
import { isUuid, uuidv7 } from '../http/index.js';
import { type Place, SecretBox } from './secret-box.js';
import type { SealedColumn } from './sealed-columns.store.js';
import { type CurrentKey, SigningKeyStore } from './signing-key.store.js';

type Key = Awaited<ReturnType<typeof importJWK>>;

/** The key to sign with now, under the `kid` that tokens name it by. */
export interface Signer {
  kid: string;
  alg: string;
  key: Key;
}

/** What came of a rotation. `made` is false when the next key was there already. */
export interface Rotation {
  kid: string;
  made: boolean;
  signsFrom: Date;
}

const alg = 'ES256';
const day = 86_400;
/** Seconds that a key signs before the schedule makes the next. */
const term = 30 * day;
/** Seconds that a key is published before it signs: longer than verifiers keep the key set. */
const notice = 900;
const hourMs = 3_600_000;
/** For so long a replica answers with the key set that it read: a flood costs one look-up a second. */
const freshMs = 1_000;

export const sealedSigningKey: SealedColumn = { table: 'signing_key', column: 'sealed_private', key: ['id'] };

/** The keys that sign access tokens: made at first need, published before they sign and as long as a token lives. */
@Injectable()
export class SigningKeys {
  /** Keys never change; whether one still counts is asked of the database at each use of a token. */
  readonly #private = new Map<string, Key>();
  readonly #public = new Map<string, Key>();
  #published: { at: number; keys: Promise<JSONWebKeySet> } | undefined;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly keys: SigningKeyStore,
    private readonly box: SecretBox,
    private readonly audit: AuditService,
  ) {}

  /** The key that signs what lives until `until`, which is kept in mind before anything is signed. */
  async signer(until: Date): Promise<Signer> {
    const current = await this.#current();
    if (current.tokensUntil < until) await this.#reserve(current.id, until);
    const known = this.#private.get(current.id);
    const key = known ?? (await importJWK(this.#opened(current), current.alg));
    this.#private.set(current.id, key);
    return { kid: current.id, alg: current.alg, key };
  }

  /** The key that made a signature; undefined when there is none of this name, or it was withdrawn. */
  async verifier(kid: unknown): Promise<Key | undefined> {
    if (typeof kid !== 'string' || !isUuid(kid)) return undefined;
    const known = this.#public.get(kid);
    if (known) return known;
    const found = await this.keys.find(kid);
    if (!found) return undefined;
    const key = await importJWK(found.jwk, found.alg);
    this.#public.set(kid, key);
    return key;
  }

  /** Every key that a token may be signed with, now or soon (RFC 7517 §5). */
  async published(): Promise<JSONWebKeySet> {
    const now = performance.now();
    if (!this.#published || now - this.#published.at > freshMs) {
      const keys = this.#read();
      keys.catch(() => (this.#published = undefined));
      this.#published = { at: now, keys };
    }
    return this.#published.keys;
  }

  /** Makes the next key, unless one waits already: it signs after a notice, and the one before it verifies on. */
  rotate(): Promise<Rotation> {
    return this.uow.run(platform, async () => {
      const newest = await this.keys.newest(term);
      if (newest?.waits) return { kid: newest.id, made: false, signsFrom: newest.signsFrom };
      return this.#make((newest?.generation ?? 0) + 1, newest ? notice : 0);
    });
  }

  /** For a key that leaked, or was lost: a new one signs now, and nothing counts that another signed. */
  replace(): Promise<Rotation> {
    return this.uow.run(platform, async () => {
      const newest = await this.keys.newest(term);
      const generation = (newest?.generation ?? 0) + 1;
      const made = await this.#make(generation, 0);
      if (made.made) this.keys.withdrawBefore(generation);
      return made;
    });
  }

  /** What the schedule does: the next key when it is time, and an end to those that nothing needs any more. */
  async tend(): Promise<void> {
    await this.uow.run(platform, async () => {
      this.audit.upkeep();
      this.keys.prune();
      const newest = await this.keys.newest(term - notice);
      if (newest?.due) await this.#make(newest.generation + 1, notice);
    });
  }

  async #current(): Promise<CurrentKey> {
    const current = await this.keys.current();
    if (current) return current;
    await this.rotate();
    const made = await this.keys.current();
    if (!made) throw new Error('No key signs now: the next one still waits for its turn');
    return made;
  }

  async #make(generation: number, inSeconds: number): Promise<Rotation> {
    const id = uuidv7();
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const secret = new Secret(JSON.stringify(await exportJWK(privateKey)));
    const jwk = await exportJWK(publicKey);
    const sealedPrivate = this.box.seal(secret, placeOf(id));
    const signsFrom = await this.keys.insert({ id, generation, alg, jwk, sealedPrivate, inSeconds });
    if (!signsFrom) return this.#madeElsewhere();
    const when = inSeconds === 0 ? 'now' : `from ${signsFrom.toISOString()}`;
    this.audit.note({
      action: 'signing_key.rotate',
      target: { type: 'signing_key', id, name: null },
      detail: `Key ${generation} signs ${when}`,
    });
    return { kid: id, made: true, signsFrom };
  }

  async #madeElsewhere(): Promise<Rotation> {
    this.audit.upkeep();
    const newest = await this.keys.newest(term);
    if (!newest) throw new Error('The key that another replica made is gone');
    return { kid: newest.id, made: false, signsFrom: newest.signsFrom };
  }

  /** By the hour, so that a key's row is not written for every token. */
  async #reserve(id: string, until: Date): Promise<void> {
    const rounded = new Date(Math.ceil(until.getTime() / hourMs) * hourMs);
    await this.uow.run(platform, async () => {
      this.audit.upkeep();
      this.keys.extend(id, rounded);
    });
  }

  async #read(): Promise<JSONWebKeySet> {
    await this.#current();
    const keys = await this.keys.published();
    return { keys: keys.map(({ id, alg: each, jwk }) => ({ ...jwk, kid: id, use: 'sig', alg: each })) };
  }

  #opened({ id, sealedPrivate }: CurrentKey): JWK {
    // as: what was sealed is what exportJWK gave
    return JSON.parse(this.box.open(sealedPrivate, placeOf(id)).reveal()) as JWK;
  }
}

function placeOf(id: string): Place {
  return { table: sealedSigningKey.table, column: sealedSigningKey.column, key: [id] };
}
