import { Transform, Type } from 'class-transformer';
import { Allow, ValidateNested } from 'class-validator';
import { IsDomainList, IsFlag, IsLabel, IsOneOf, Nullable, Optional, Rule } from '../http/index.js';
import { completedIssuer, faultOfIssuer } from './issuer.js';

const maxMappings = 500;

/** Text that goes to the provider as it is: visible ASCII (RFC 6749 appendix A), and no blank that came with a copy. */
function IsCredential(max: number): PropertyDecorator {
  return Rule('isCredential', (value) => {
    const fits = typeof value === 'string' && value.length >= 1 && value.length <= max;
    if (!fits || !/^[\x20-\x7e]+$/.test(value)) return `Give a text of 1 to ${max} visible ASCII characters.`;
    return value.trim() === value ? undefined : 'Leave out the blanks at its beginning and end.';
  });
}

function IsIssuer(): PropertyDecorator {
  const complete = Transform(({ value }) =>
    typeof value === 'string' ? completedIssuer(value.trim()) : (value as unknown),
  );
  const rule = Rule('isIssuer', (value) => faultOfIssuer(typeof value === 'string' ? value : ''));
  return (target, property) => {
    complete(target, property);
    rule(target, property);
  };
}

class RoleMappingDto {
  /** A group as the provider's claim names it. */
  @IsLabel(256)
  group: string;

  /** One of the roles of this service. */
  @IsLabel(63)
  role: string;
}

/** `PUT …/oidc`: what is left out keeps its value. */
export class ConnectionDto {
  @Optional()
  @IsFlag()
  enabled?: boolean;

  /** As the identity provider calls itself; https:// is added where it is missing. */
  @Nullable()
  @IsIssuer()
  issuer?: string | null;

  @Nullable()
  @IsCredential(255)
  clientId?: string | null;

  /** Never shown again. null takes it away, and so does another issuer. */
  @Nullable()
  @IsCredential(1_024)
  clientSecret?: string | null;

  /** Domains of the people who may sign in. */
  @Optional()
  @IsDomainList(200)
  allowedDomains?: string[];

  /** Whether people who are no members become some by signing in. */
  @Optional()
  @IsFlag()
  autoProvision?: boolean;

  /** One of the roles of this service, for those who become members. */
  @Optional()
  @IsLabel(63)
  defaultRole?: string;

  /** Whether addresses are believed although the provider does not call them verified; Entra never does. */
  @Optional()
  @IsFlag()
  emailAuthoritative?: boolean;

  /** Claim that lists the groups of a person; null: none is looked at. */
  @Nullable()
  @IsLabel(255)
  groupsClaim?: string | null;

  /** Roles that groups of the claim give, for as long as the provider says so. */
  @Optional()
  @Rule('isMappings', faultOfMappings)
  @ValidateNested({ each: true })
  @Type(() => RoleMappingDto)
  roleMappings?: RoleMappingDto[];

  /** Where the provider sends browsers back to: an address of the connection's own, or one that all share. */
  @Optional()
  @IsOneOf(['connection', 'shared'])
  callback?: 'connection' | 'shared';

  /** In every answer, so that an answer can be sent back changed; what it holds is not looked at. */
  @Allow()
  hasClientSecret?: unknown;

  /** As `hasClientSecret`. */
  @Allow()
  connectionId?: unknown;

  /** As `hasClientSecret`. */
  @Allow()
  redirectUri?: unknown;

  /** As `hasClientSecret`. */
  @Allow()
  startUrl?: unknown;
}

function faultOfMappings(value: unknown): string | undefined {
  const fits = Array.isArray(value) && value.length <= maxMappings;
  if (!fits || !value.every((each) => each instanceof RoleMappingDto)) {
    return `Give a list of at most ${maxMappings}, each an object with group and role.`;
  }
  const keys = value.map(({ group, role }: RoleMappingDto) => JSON.stringify([group, role]));
  return new Set(keys).size < keys.length ? 'Give each entry once.' : undefined;
}
