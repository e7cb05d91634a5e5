const SYNTAX = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,20}))?(Z|[+-]\d\d:\d\d)?$/i;

/**
 * An xsd:dateTime (RFC 7643 §2.3.5) as `YYYY-MM-DDTHH:MM:SS.sssZ` in UTC, so that the order of the texts is
 * the order of time; undefined when the text isn't one. Finer than milliseconds is cut off, and without a zone
 * it is taken as UTC. Entra's seven digits of seconds and its year 0001 are fine.
 */
export function canonicalDateTime(text: string): string | undefined {
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = SYNTAX.exec(text) ?? [];
  if (year === undefined || !isDay(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const offset = offsetMs(zone);
  if (offset === undefined) return undefined;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const utc = new Date(Date.parse(local) - offset).toISOString();
  // A zone can push the first or last day out of four-digit years, where texts no longer sort as time does.
  return utc.length === local.length ? utc : undefined;
}

function isDay(year: number, month: number, day: number): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (lengths[month - 1] ?? 0);
}

function offsetMs(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
