import type { Step } from './batch.js';
import { opensScope, type Premise } from './premise.js';
import { reading } from './statement.js';
import { stepOf } from './transaction.js';

/** The scope of work that belongs to no organization, or to all: operator's reads, the platform's own log. */
export const platform = 'platform';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const seeOrganization = reading('tx_organization', `select ${opensScope('$1')}`);
const seePlatform = reading('tx_platform', `select set_config('app.scope', 'platform', true)`);

/** The premise first, so that nothing is seen under one that doesn't hold. */
export function openingSteps(premise: Premise | undefined, scope: string): Step[] {
  if (!premise) return scopeSteps(scope);
  const proof = stepOf(premise.statement, premise.values);
  return premise.opens === scope ? [proof] : [proof, ...scopeSteps(scope)];
}

/** What lets row-level security show the rows of one organization, or the platform's; gone with the transaction. */
export function scopeSteps(scope: string): Step[] {
  if (scope === platform) return [stepOf(seePlatform, [])];
  if (!isUuid(scope)) throw new Error('The scope of a unit of work is an organization id');
  return [stepOf(seeOrganization, [scope])];
}

function isUuid(text: string): boolean {
  return uuid.test(text);
}
