import {
  IsCidrList,
  IsLabel,
  IsListOf,
  IsTime,
  IsWhole,
  Nullable,
  Optional,
  Rule,
  scimScopes,
  type ScimScope,
} from '../http/index.js';

const thirtyDays = 30 * 24 * 60 * 60;
const isScope = (text: string): boolean => scimScopes.some((scope) => scope === text);

/** `POST …/scim/tokens` */
export class CreateScimTokenDto {
  /** What people recognize it by, such as "Okta production". */
  @IsLabel(100)
  name: string;

  /** Left out or null: it never expires. */
  @Nullable()
  @IsTime({ future: true })
  expiresAt?: string | null;

  /** Addresses and networks it may be used from; none: from anywhere. */
  @Optional()
  @IsCidrList()
  allowedIps?: string[];

  /** Left out: all four. */
  @Optional()
  @Rule('isNotEmpty', (value) =>
    Array.isArray(value) && value.length === 0 ? 'Give at least one scope.' : undefined,
  )
  @IsListOf(`one of ${scimScopes.join(', ')}`, scimScopes.length, isScope)
  scopes?: ScimScope[];
}

/** `POST …/scim/tokens/{id}/rotate` */
export class RotateScimTokenDto {
  /** How long the old token still works; 0, the default: it stops at once. */
  @Optional()
  @IsWhole(0, thirtyDays)
  overlapSeconds?: number;

  /** Of the new token. Left out: as the old one's; null: never. */
  @Nullable()
  @IsTime({ future: true })
  expiresAt?: string | null;
}
