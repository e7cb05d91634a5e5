const words: Record<string, string> = {
  'user.create': 'Member made',
  'user.update': 'Member changed',
  'user.deactivate': 'Member deactivated',
  'user.reactivate': 'Member reactivated',
  'user.delete': 'Member deleted',
  'user.read': 'Member read',
  'user.list': 'Members listed',
  'group.create': 'Group made',
  'group.update': 'Group changed',
  'group.delete': 'Group deleted',
  'group.read': 'Group read',
  'group.list': 'Groups listed',
  'bulk.apply': 'Many operations at once',
  'discovery.read': 'Discovery document read',
  'organization.create': 'Organization made',
  'organization.update': 'Organization changed',
  'organization.delete': 'Organization deleted',
  'scim.configure': 'Provisioning settings changed',
  'scim.pause': 'Provisioning put on hold by the brake',
  'scim.resume': 'Provisioning resumed',
  'token.create': 'Token made',
  'token.rotate': 'Token rotated',
  'token.revoke': 'Token revoked',
  'token.issue': 'Access token issued',
  'token.reject': 'Credential refused',
  'access.refuse': 'Access refused',
  'request.refuse': 'Request refused',
  'request.throttle': 'Too many requests',
  'login.start': 'Sign-in begun',
  'login.succeed': 'Signed in',
  'login.fail': 'Sign-in failed',
  'session.revoke': 'Session ended',
  'oidc.configure': 'Sign-in settings changed',
};

/** What an action is called on these pages; one that is new here shows its own name. */
export function actionInWords(action: string, outcome: 'success' | 'failure'): string {
  const name = words[action] ?? action;
  const saysSo = /refused|failed|Too many/.test(name);
  return outcome === 'failure' && !saysSo ? `${name}: refused` : name;
}
