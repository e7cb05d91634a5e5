import { Transform, Type } from 'class-transformer';
import { Allow, ValidateNested } from 'class-validator';
import { IsCidrList, IsFlag, IsLabel, IsListOf, IsOneOf, IsWhole, Optional, Rule } from '../http/index.js';

/** Letters, digits and hyphens in parts of 1 to 63, the last of them no number (RFC 1123 §2.1). */
const domainName =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Lower case, once each; anything that is no list of texts is left for the rules to refuse. */
function lowerCased(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const entries: unknown[] = value;
  return [...new Set(entries.map((entry) => (typeof entry === 'string' ? entry.toLowerCase() : entry)))];
}

class BrakeDto {
  @Optional()
  @IsFlag()
  enabled?: boolean;

  /** Members that may lose access within the window. */
  @Optional()
  @IsWhole(1, 1_000_000)
  maxMembers?: number;

  @Optional()
  @IsWhole(1, 100)
  maxPercent?: number;
}

/** `PUT …/scim`: what is left out keeps its value. */
export class SettingsDto {
  @Optional()
  @IsFlag()
  enabled?: boolean;

  /** One of the roles of this service. */
  @Optional()
  @IsLabel(100)
  defaultRole?: string;

  /** Domains of the people who may be provisioned; none: any. */
  @Optional()
  @Transform(({ value }) => lowerCased(value))
  @IsListOf('a domain name such as example.com', 200, (text) => domainName.test(text))
  allowedDomains?: string[];

  /** Addresses and networks that provisioning may come from; none: any. */
  @Optional()
  @IsCidrList(200)
  allowedIps?: string[];

  @Optional()
  @IsOneOf(['invited', 'active'])
  initialStatus?: 'invited' | 'active';

  @Optional()
  @IsFlag()
  groupsEnabled?: boolean;

  @Optional()
  @IsFlag()
  uniqueGroupNames?: boolean;

  @Optional()
  @IsFlag()
  acceptRoles?: boolean;

  @Optional()
  @IsFlag()
  protectAdmins?: boolean;

  @Optional()
  @Rule('isObject', (value) => (value instanceof BrakeDto ? undefined : 'Give an object.'))
  @ValidateNested()
  @Type(() => BrakeDto)
  brake?: BrakeDto;

  @Optional()
  @IsWhole(1, 365)
  logRetentionDays?: number;

  /** In every answer, so that an answer can be sent back changed; what it holds is not looked at. */
  @Allow()
  baseUrl?: unknown;

  /** As `baseUrl`. */
  @Allow()
  pausedAt?: unknown;
}
