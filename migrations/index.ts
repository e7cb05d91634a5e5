import { Foundations1763800000000 } from './1763800000000-foundations.js';
import { Groups1764100000000 } from './1764100000000-groups.js';
import { Brake1764200000000 } from './1764200000000-brake.js';
import { GroupNames1764210000000 } from './1764210000000-group-names.js';
import { Extensions1764250000000 } from './1764250000000-extensions.js';
import { SigningKeys1764300000000 } from './1764300000000-signing-keys.js';
import { ServiceAccounts1764300000001 } from './1764300000001-service-accounts.js';
import { ProvisioningLog1764310000000 } from './1764310000000-provisioning-log.js';
import { Sessions1764410000000 } from './1764410000000-sessions.js';
import { OidcConnections1764410000001 } from './1764410000001-oidc-connections.js';
import { Login1764420000000 } from './1764420000000-login.js';
import { OperatorSessions1764430000000 } from './1764430000000-operator-sessions.js';
import { SetupLinks1764430000001 } from './1764430000001-setup-links.js';

/** Every migration, in order. One that has shipped is never edited. */
export const migrations = [
  Foundations1763800000000,
  Groups1764100000000,
  Brake1764200000000,
  GroupNames1764210000000,
  Extensions1764250000000,
  SigningKeys1764300000000,
  ServiceAccounts1764300000001,
  ProvisioningLog1764310000000,
  Sessions1764410000000,
  OidcConnections1764410000001,
  Login1764420000000,
  OperatorSessions1764430000000,
  SetupLinks1764430000001,
];
