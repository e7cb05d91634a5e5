import { Injectable } from '@nestjs/common';
import type { JWK } from 'jose';
import { reading, UnitOfWork, writing } from '../database/index.js';
import type { SigningKeyEntity } from './signing-key.entity.js';

export interface PublicKey {
  id: string;
  alg: string;
  jwk: JWK;
}

/** The key whose turn it is. */
export type CurrentKey = Pick<SigningKeyEntity, 'id' | 'alg' | 'sealedPrivate' | 'tokensUntil'>;

export type NewestKey = Pick<SigningKeyEntity, 'id' | 'generation' | 'signsFrom'> & {
  /** Whether it only waits for its turn. */
  waits: boolean;
  /** Whether it signed for so many days, or will have when the next could. */
  due: boolean;
};

export interface NewKey {
  id: string;
  generation: number;
  alg: string;
  jwk: JWK;
  sealedPrivate: string;
  /** Seconds until it signs. */
  inSeconds: number;
}

/** Cut to what the column keeps: rounded up it would be a moment that is still to come. */
const thisMoment = `date_trunc('milliseconds', now())`;

const current = reading<CurrentKey>(
  'signing_key_current',
  `select id, alg, sealed_private as "sealedPrivate", tokens_until as "tokensUntil" from signing_key
   where signs_from <= now() and withdrawn_at is null order by generation desc limit 1`,
);
const published = reading<PublicKey>(
  'signing_key_published',
  `select id, alg, public_jwk as jwk from signing_key
   where withdrawn_at is null and (retired_at is null or retired_at > now() or tokens_until > now())
   order by generation desc`,
);
const find = reading<PublicKey>(
  'signing_key_find',
  'select id, alg, public_jwk as jwk from signing_key where id = $1 and withdrawn_at is null',
);
const newest = reading<NewestKey>(
  'signing_key_newest',
  `select id, generation, signs_from as "signsFrom", signs_from > now() as waits,
     signs_from <= now() - make_interval(secs => $1) as due
   from signing_key order by generation desc limit 1`,
);
const insert = writing<{ signsFrom: Date }>(
  'signing_key_insert',
  `with made as (
     insert into signing_key (id, generation, alg, public_jwk, sealed_private, created_at, signs_from, tokens_until)
     values ($1, $2, $3, $4, $5, ${thisMoment}, ${thisMoment} + make_interval(secs => $6), ${thisMoment})
     on conflict (generation) do nothing returning generation, signs_from
   ), retired as (
     update signing_key k set retired_at = made.signs_from from made
     where k.generation < made.generation and (k.retired_at is null or k.retired_at > made.signs_from)
   )
   select signs_from as "signsFrom" from made`,
);
const withdraw = writing(
  'signing_key_withdraw',
  `update signing_key set withdrawn_at = ${thisMoment} where generation < $1 and withdrawn_at is null`,
);
const extend = writing(
  'signing_key_extend',
  'update signing_key set tokens_until = greatest(tokens_until, $2) where id = $1',
);
// A day longer than it must be, for clocks that differ.
const prune = writing(
  'signing_key_prune',
  `delete from signing_key where retired_at < now() - interval '1 day' and tokens_until < now() - interval '1 day'`,
);

@Injectable()
export class SigningKeyStore {
  constructor(private readonly uow: UnitOfWork) {}

  async current(): Promise<CurrentKey | undefined> {
    const [key] = await this.uow.lookUp(current, []);
    return key;
  }

  /** Newest first: what is to sign, signs, or has signed what still lives. */
  published(): Promise<PublicKey[]> {
    return this.uow.lookUp(published, []);
  }

  /** Undefined for a key that was withdrawn, or never was. */
  async find(id: string): Promise<PublicKey | undefined> {
    const [key] = await this.uow.lookUp(find, [id]);
    return key;
  }

  /** `dueAfter`: seconds of signing. */
  async newest(dueAfter: number): Promise<NewestKey | undefined> {
    const [key] = await this.uow.query(newest, [dueAfter]);
    return key;
  }

  /** When the new key begins, and those before it end; undefined when another made this generation first. */
  async insert({ id, generation, alg, jwk, sealedPrivate, inSeconds }: NewKey): Promise<Date | undefined> {
    const values = [id, generation, alg, JSON.stringify(jwk), sealedPrivate, inSeconds];
    const [made] = await this.uow.query(insert, values);
    return made?.signsFrom;
  }

  withdrawBefore(generation: number): void {
    this.uow.send(withdraw, [generation]);
  }

  extend(id: string, until: Date): void {
    this.uow.send(extend, [id, until]);
  }

  prune(): void {
    this.uow.send(prune, []);
  }
}
