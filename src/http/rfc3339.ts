const shape =
  /^(\d{4})-(\d\d)-(\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * The instant of an RFC 3339 date-time; undefined for anything else, a day that no calendar has included, and a
 * time outside the years 1 to 9999 of UTC, which PostgreSQL reads in another notation.
 */
export function parseTime(text: string): Date | undefined {
  const found = shape.exec(text);
  if (!found) return undefined;
  const [, year, month, day] = found;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // Date takes 30 February for 1 or 2 March.
  if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day)) return undefined;
  // A leap second is the second after it: JavaScript has none.
  const leap = /:60(?=[.Zz+-])/.test(text.slice(16));
  const time = Date.parse(text.toUpperCase().replace(/:60(?=[.Z+-])/, ':59'));
  return inFourDigits(new Date(leap ? time + 1000 : time));
}

function inFourDigits(time: Date): Date | undefined {
  const year = time.getUTCFullYear();
  return year >= 1 && year <= 9999 ? time : undefined;
}
