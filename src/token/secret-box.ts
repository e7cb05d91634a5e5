import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config, Secret } from '../config/index.js';

/** Where a sealed value is kept. It opens nowhere else: who can write rows can't give one row another's secret. */
export interface Place {
  readonly table: string;
  readonly column: string;
  /** The values of the row's key, in the order of its columns. */
  readonly key: readonly string[];
}

interface SealingKey {
  readonly id: string;
  readonly material: Buffer;
}

const version = 'v1';
const ivLength = 12;
const tagLength = 16;

/**
 * Seals secrets that must be read back: AES-256-GCM, with the row's identity as additional data. Of several keys in
 * `SECRET_KEY` the first seals and all open; a sealed value says which one it needs.
 */
@Injectable()
export class SecretBox {
  readonly #keys: readonly SealingKey[];

  constructor(@Inject(CONFIG) config: Config) {
    this.#keys = (config.secretKeys ?? []).map(sealingKey);
  }

  /** `v1.<key id>.<IV, ciphertext and tag>`: text, safe in a column of its own or inside JSON. */
  seal(secret: Secret, place: Place): string {
    const [key] = this.#keys;
    if (!key) throw new Error('The secret key is not set');
    const iv = randomBytes(ivLength);
    const cipher = createCipheriv('aes-256-gcm', key.material, iv, { authTagLength: tagLength });
    cipher.setAAD(identity(place));
    const text = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
    const payload = Buffer.concat([iv, text, cipher.getAuthTag()]);
    return `${version}.${key.id}.${payload.toString('base64url')}`;
  }

  /** Throws when none of the keys fits, or the value was changed or moved. */
  open(sealed: string, place: Place): Secret {
    const [form, keyId, payload = ''] = sealed.split('.');
    const key = this.#keys.find(({ id }) => id === keyId);
    const where = `${place.table}.${place.column}`;
    if (form !== version) throw new Error(`A value of ${where} is not sealed in a form known here`);
    if (!key) throw new Error(`SECRET_KEY lacks the key ${keyId ?? ''}, which sealed a value of ${where}`);
    const bytes = Buffer.from(payload, 'base64url');
    if (bytes.length < ivLength + tagLength) throw new Error(`A sealed value of ${where} is cut short`);
    const options = { authTagLength: tagLength };
    const decipher = createDecipheriv('aes-256-gcm', key.material, bytes.subarray(0, ivLength), options);
    decipher.setAAD(identity(place));
    decipher.setAuthTag(bytes.subarray(-tagLength));
    const text = decipher.update(bytes.subarray(ivLength, -tagLength));
    return new Secret(Buffer.concat([text, decipher.final()]).toString('utf8'));
  }

  /** What every value begins with that the newest key sealed. */
  get newestPrefix(): string {
    return `${version}.${this.#keys[0]?.id ?? ''}.`;
  }
}

/** Neither the key itself, which seals cursors as well, nor anything that tells of it, is what is used and shown. */
function sealingKey(secret: Secret): SealingKey {
  const root = Buffer.from(secret.reveal(), 'base64');
  const id = createHash('sha256').update('muster secret key id').update(root).digest('base64url').slice(0, 8);
  return { id, material: Buffer.from(hkdfSync('sha256', root, '', 'muster secrets at rest', 32)) };
}

/** JSON keeps the parts apart, whatever they hold. */
function identity({ table, column, key }: Place): Buffer {
  return Buffer.from(JSON.stringify([table, column, ...key]));
}
