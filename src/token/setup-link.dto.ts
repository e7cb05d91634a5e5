import { IsLabel, IsTime, Optional } from '../http/index.js';

/** `POST …/setup-links` */
export class CreateSetupLinkDto {
  /** Whom it is for; the audit log shows it. */
  @IsLabel(100)
  name: string;

  /** At most 30 days from now; left out: 7 days. */
  @Optional()
  @IsTime({ future: true })
  expiresAt?: string;
}

/** `POST /api/auth/setup` */
export class SetupTokenDto {
  /** What stands behind the `#` of the link. */
  @IsLabel(200)
  token: string;
}
