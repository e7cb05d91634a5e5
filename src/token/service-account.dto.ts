import {
  IsCidrList,
  IsLabel,
  IsListOf,
  IsOneOf,
  IsTime,
  IsWhole,
  Nullable,
  Optional,
  Rule,
  scimScopes,
  type ScimScope,
} from '../http/index.js';
import { faultOfKeySet, type PublicKeySet } from './public-key-set.js';

/** What a token of a service account can be asked for. */
export const accountScopes = ['scim', 'admin'] as const;
export type AccountScope = (typeof accountScopes)[number];

/** How a service account proves itself at the token endpoint. */
export const authMethods = ['client_secret', 'private_key_jwt'] as const;
export type AuthMethod = (typeof authMethods)[number];

const thirtyDays = 30 * 24 * 60 * 60;
const year = 366 * 24 * 60 * 60;

function IsNotEmpty(): PropertyDecorator {
  return Rule('isNotEmpty', (value) =>
    Array.isArray(value) && value.length === 0 ? 'Give at least one scope.' : undefined,
  );
}

function IsScopeList(scopes: readonly string[]): PropertyDecorator {
  return IsListOf(`one of ${scopes.join(', ')}`, scopes.length, (text) => scopes.includes(text));
}

/** `POST …/service-accounts` */
export class CreateServiceAccountDto {
  /** What people recognize it by; the audit log shows it. */
  @IsLabel(100)
  name: string;

  /** One of the roles of this service; left out: the lowest. Only `admin` can use the scope `admin`. */
  @Optional()
  @IsLabel(63)
  role?: string;

  /** What its tokens can be asked for; `admin` includes `scim`. */
  @IsNotEmpty()
  @IsScopeList(accountScopes)
  scopes: AccountScope[];

  /** What it may do over SCIM. Left out: everything. */
  @Optional()
  @IsNotEmpty()
  @IsScopeList(scimScopes)
  scimScopes?: ScimScope[];

  /** How it proves itself; left out: by a secret. */
  @Optional()
  @IsOneOf(authMethods)
  authMethod?: AuthMethod;

  /** The public keys of its assertions, with `private_key_jwt`. */
  @Optional()
  @Rule('isKeySet', faultOfKeySet)
  jwks?: PublicKeySet;

  /** Addresses and networks that it may come from; none: any. */
  @Optional()
  @IsCidrList()
  allowedIps?: string[];

  /** Seconds that its tokens live, up to a year; left out or null: as the service is set up. */
  @Nullable()
  @IsWhole(60, year)
  tokenTtl?: number | null;

  /** Left out or null: it never ends by itself. No token of its own lives longer. */
  @Nullable()
  @IsTime({ future: true })
  expiresAt?: string | null;
}

/** `POST …/service-accounts/{id}/rotate` */
export class RotateServiceAccountDto {
  /** How long the secrets before still work; 0, the default: they stop at once. */
  @Optional()
  @IsWhole(0, thirtyDays)
  overlapSeconds?: number;

  /** With `private_key_jwt`: the keys that take the place of those before, at once. */
  @Optional()
  @Rule('isKeySet', faultOfKeySet)
  jwks?: PublicKeySet;
}
