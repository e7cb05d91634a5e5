import { AppError } from '../http/index.js';
import type { MemberDraft, ProvisioningRules } from './member.js';

/** Throws 400 `invalidValue` naming the domains, when the organization allows some and this person is in none. */
export function assertDomainAllowed(draft: MemberDraft, rules: ProvisioningRules): void {
  const { allowedDomains } = rules;
  if (allowedDomains.length === 0) return;
  const domain = domainOf(draft.email ?? '');
  if (domain !== undefined && allowedDomains.includes(domain)) return;
  // The userName stands in for the e-mail of who has none.
  const path = draft.emails.length > 0 ? 'emails' : 'userName';
  const allowed = allowedDomains.slice(0, 20).join(', ');
  throw new AppError(
    'domain_not_allowed',
    400,
    `${path}: ${domain ? `the domain ${domain.slice(0, 253)}` : 'a member without an e-mail address'} is not allowed. ` +
      `This organization provisions people of: ${allowed}.`,
    { scimType: 'invalidValue' },
  );
}

function domainOf(email: string): string | undefined {
  const at = email.lastIndexOf('@');
  return at < 0 ? undefined : email.slice(at + 1).toLowerCase();
}
