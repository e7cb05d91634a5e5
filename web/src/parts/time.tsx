const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

const units = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
] as const; // as: units by the names that Intl takes

/** How long ago, or how soon; the moment itself on hover. */
export function Time({ value, none = 'never' }: { value: string | null | undefined; none?: string }) {
  if (!value) return <span className="dimmed">{none}</span>;
  return (
    <time dateTime={value} title={whole.format(new Date(value))}>
      {inWords(value)}
    </time>
  );
}

export function Moment({ value }: { value: string }) {
  return <time dateTime={value}>{whole.format(new Date(value))}</time>;
}

function inWords(value: string): string {
  const seconds = (Date.parse(value) - Date.now()) / 1000;
  if (Math.abs(seconds) < 60) return seconds > 5 ? 'in a moment' : 'just now';
  if (Math.abs(seconds) > 30 * 86_400) return day.format(new Date(value));
  const { unit, seconds: length } = units.find((each) => Math.abs(seconds) >= each.seconds) ?? units[2];
  return relative.format(Math.trunc(seconds / length), unit);
}
