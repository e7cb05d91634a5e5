import { IsOneOf } from '../http/index.js';

/** `PUT …/domains/{domain}` */
export class SetDomainDto {
  /** Whether the organization counts as the one whose domain it is. */
  @IsOneOf(['pending', 'verified'])
  status: 'pending' | 'verified';
}
