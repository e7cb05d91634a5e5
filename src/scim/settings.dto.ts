import { Type } from 'class-transformer';
import { Allow, ValidateNested } from 'class-validator';
import {
  IsCidrList,
  IsDomainList,
  IsFlag,
  IsLabel,
  IsOneOf,
  IsWhole,
  Optional,
  Rule,
} from '../http/index.js';

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
  @IsDomainList(200)
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
