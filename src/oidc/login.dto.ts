import { IsLabel, Optional, Rule } from '../http/index.js';
import { emailAddress } from './email-address.js';

/** `POST /api/auth/sso/discover` */
export class DiscoverDto {
  @Rule('isWorkAddress', (value) =>
    emailAddress(value) ? undefined : 'Give an e-mail address such as ada@example.com.',
  )
  email: string;

  /** Where the login ends: a path here, or an address of an application; anything else is the default page. */
  @Optional()
  @IsLabel(2_048)
  returnTo?: string;
}
