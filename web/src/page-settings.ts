/** What the service wrote into the page about itself. */
function setting(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="muster:${name}"]`)?.content ?? '';
}

/** Styles that the script makes carry it, so that the policy lets them pass. */
export const styleNonce = setting('nonce');

/** Roles that members may hold, lowest first. */
export const roles = setting('roles')
  .split(',')
  .filter((role) => role !== '');
