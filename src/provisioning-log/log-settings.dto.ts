import { IsOneOf, Optional } from '../http/index.js';

/** `PUT …/provisioning-log/settings`: what is left out keeps its value. */
export class UpdateLogSettingsDto {
  @Optional()
  @IsOneOf(['shortened', 'omitted'])
  personalValues?: 'shortened' | 'omitted';
}
