import type { Domain } from './domain.store.js';

export interface DomainView {
  domain: string;
  status: Domain['status'];
  /** Whether its people may sign in. */
  listed: boolean;
  /** Where in DNS the organization publishes its proof, and what. */
  txtName: string;
  txtValue: string;
}

export function viewOf({ domain, status, listed, txtToken }: Domain): DomainView {
  return { domain, status, listed, txtName: txtName(domain), txtValue: txtValue(txtToken) };
}

/** Below a name of our own, so that nobody has to touch the records of the domain itself. */
function txtName(domain: string): string {
  return `_muster-verification.${domain}`;
}

function txtValue(token: string): string {
  return `muster-verification=${token}`;
}
