import { IsLabel, Optional } from '../http/index.js';

/** `POST /api/auth/operator` */
export class OperatorKeyDto {
  /** The operator's key; white space around it is left out. */
  @IsLabel(1024)
  key: string;
}

/** `POST /api/auth/token`: one of the two. */
export class SessionTokenDto {
  /** What a login added to the address that it returned to. */
  @Optional()
  @IsLabel(200)
  code?: string;

  /** The one of the last answer. */
  @Optional()
  @IsLabel(200)
  refreshToken?: string;
}
