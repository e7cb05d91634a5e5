import { type FieldError, invalidBody } from '../http/index.js';
import type { ConnectionDto } from './connection.dto.js';
import type { Connection } from './connection.store.js';
import { sameButSlash } from './issuer.js';

/** What an admin sets, as it is compared and logged: of the secret only whether there is one. */
export type ConnectionSettings = Pick<
  Connection,
  | 'enabled'
  | 'issuer'
  | 'clientId'
  | 'autoProvision'
  | 'defaultRole'
  | 'emailAuthoritative'
  | 'groupsClaim'
  | 'roleMappings'
  | 'callback'
> & { hasClientSecret: boolean; allowedDomains: string[] };

/**
 * The settings after a change; what it leaves out stays. Another issuer takes the secret away, which would otherwise
 * be sent to whoever that is.
 */
export function mergedSettings(before: ConnectionSettings, wish: ConnectionDto): ConnectionSettings {
  const issuer = wish.issuer === undefined ? before.issuer : wish.issuer;
  return {
    enabled: wish.enabled ?? before.enabled,
    issuer,
    clientId: wish.clientId === undefined ? before.clientId : wish.clientId,
    hasClientSecret: hasSecret(before, issuer, wish.clientSecret),
    allowedDomains: [...(wish.allowedDomains ?? before.allowedDomains)].sort(),
    autoProvision: wish.autoProvision ?? before.autoProvision,
    defaultRole: wish.defaultRole ?? before.defaultRole,
    emailAuthoritative: wish.emailAuthoritative ?? before.emailAuthoritative,
    groupsClaim: wish.groupsClaim === undefined ? before.groupsClaim : wish.groupsClaim,
    roleMappings: wish.roleMappings?.map(({ group, role }) => ({ group, role })) ?? before.roleMappings,
    callback: wish.callback ?? before.callback,
  };
}

/** Throws 400 for roles that this service doesn't have. */
export function assertRoles({ defaultRole, roleMappings }: ConnectionDto, roles: readonly string[]): void {
  const message = `Give one of: ${roles.join(', ')}.`;
  const given = [
    { path: 'defaultRole', role: defaultRole },
    ...(roleMappings ?? []).map(({ role }, index) => ({ path: `roleMappings.${index}.role`, role })),
  ];
  refuse(
    given
      .filter(({ role }) => role !== undefined && !roles.includes(role))
      .map(({ path }) => ({ path, message })),
  );
}

/** Throws 400 when it is on and lacks what it takes. `before`: to say why the secret is gone. */
export function assertComplete(settings: ConnectionSettings, before: ConnectionSettings): void {
  if (!settings.enabled) return;
  const { issuer, clientId, hasClientSecret, allowedDomains } = settings;
  const secretGone = before.hasClientSecret && !isSameProvider(before.issuer, issuer);
  const faults: [boolean, FieldError][] = [
    [issuer === null, { path: 'issuer', message: 'Give the issuer before you enable single sign-on.' }],
    [
      clientId === null,
      { path: 'clientId', message: 'Give the client ID before you enable single sign-on.' },
    ],
    [
      !hasClientSecret,
      {
        path: 'clientSecret',
        message: secretGone
          ? 'Give the client secret of the new issuer: the one before was for another.'
          : 'Give the client secret before you enable single sign-on.',
      },
    ],
    [
      allowedDomains.length === 0,
      { path: 'allowedDomains', message: 'Give at least one domain before you enable single sign-on.' },
    ],
  ];
  refuse(faults.flatMap(([wrong, fault]) => (wrong ? [fault] : [])));
}

/** Throws 400 unless there is nothing wrong. */
export function refuse(faults: FieldError[]): void {
  if (faults.length > 0) throw invalidBody('The body holds fields that are not right.', faults);
}

/** A slash more or less makes no other provider. */
export function isSameProvider(before: string | null, after: string | null): boolean {
  return before === after || (before !== null && after !== null && sameButSlash(before, after));
}

function hasSecret(
  before: ConnectionSettings,
  issuer: string | null,
  wish: string | null | undefined,
): boolean {
  return wish === undefined ? before.hasClientSecret && isSameProvider(before.issuer, issuer) : wish !== null;
}
