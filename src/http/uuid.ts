const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Ids are opaque to clients; what isn't one of ours can't name anything and must not reach a uuid column. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
