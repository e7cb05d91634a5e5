import { AppError } from '../http/index.js';
import type { MemberDraft, ProvisioningRules } from './member.js';

/** Throws 400 `invalidValue` naming the domains, when the organization allows some and this person is in none. */
export function assertDomainAllowed(draft: MemberDraft, rules: ProvisioningRules): void {
  const { allowedDomains } = rules;
  if (allowedDomains.length === 0) return;
  const domain = draft.email?.slice(draft.email.lastIndexOf('@') + 1).toLowerCase();
  if (domain !== undefined && allowedDomains.includes(domain)) return;
  const allowed = allowedDomains.slice(0, 20).join(', ');
  throw new AppError(
    'domain_not_allowed',
    400,
    `emails: ${domain ? `the domain ${domain.slice(0, 253)}` : 'a member without an e-mail address'} is not allowed. ` +
      `This organization provisions people of: ${allowed}.`,
    { scimType: 'invalidValue' },
  );
}
