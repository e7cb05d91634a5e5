import { IsFlag, IsLabel, Nullable, Optional, PageQuery, Rule } from '../http/index.js';

const slugShape = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

function IsSlug(): PropertyDecorator {
  return Rule('isSlug', (value) =>
    typeof value === 'string' && slugShape.test(value)
      ? undefined
      : 'Give 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end.',
  );
}

/** `GET /organizations` */
export class OrganizationListQuery extends PageQuery {
  /** A part of the name or of the slug. */
  @Optional()
  @IsLabel(200)
  q?: string;
}

/** `POST /organizations` */
export class CreateOrganizationDto {
  @IsLabel(200)
  name: string;

  /** A short name for addresses, no other organization's. */
  @Nullable()
  @IsSlug()
  slug?: string | null;
}

/** `PATCH /organizations/{orgId}` */
export class UpdateOrganizationDto {
  @Optional()
  @IsLabel(200)
  name?: string;

  /** null gives it up. */
  @Nullable()
  @IsSlug()
  slug?: string | null;

  /** Whether the plan includes provisioning; only the operator may say. */
  @Optional()
  @IsFlag()
  scimAllowed?: boolean;
}
