import { ValidateBy, ValidateIf } from 'class-validator';
import { parseCidr } from './address.js';
import { parseTime } from './rfc3339.js';

/** The field may be left out, but isn't null. */
export function Optional(): PropertyDecorator {
  return ValidateIf((_body, value) => value !== undefined);
}

/** The field may be left out, and null says "none". */
export function Nullable(): PropertyDecorator {
  return ValidateIf((_body, value) => value !== undefined && value !== null);
}

/** A rule of its own: `wrong` says in a sentence what is wrong with a value, or undefined when nothing is. */
export function Rule(name: string, wrong: (value: unknown) => string | undefined): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value) => wrong(value) === undefined,
      defaultMessage: (args) => wrong(args?.value) ?? '',
    },
  });
}

/** One line of text for people: 1 to `max` characters, not only blanks, none of them for control. */
export function IsLabel(max: number): PropertyDecorator {
  return Rule('isLabel', (value) => {
    if (typeof value !== 'string' || value.trim() === '' || value.length > max) {
      return `Give a text of 1 to ${max} characters.`;
    }
    return /\p{Cc}|\u2028|\u2029/u.test(value) ? 'Leave out line breaks and control characters.' : undefined;
  });
}

export function IsFlag(): PropertyDecorator {
  return Rule('isFlag', (value) => (typeof value === 'boolean' ? undefined : 'Give true or false.'));
}

export function IsWhole(min: number, max: number): PropertyDecorator {
  return Rule('isWhole', (value) => {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
    return fits ? undefined : `Give a whole number from ${min} to ${max}.`;
  });
}

export function IsOneOf(values: readonly string[]): PropertyDecorator {
  return Rule('isOneOf', (value) =>
    typeof value === 'string' && values.includes(value) ? undefined : `Give one of: ${values.join(', ')}.`,
  );
}

/** An RFC 3339 time; with `future`, one that is still to come. */
export function IsTime(options: { future?: boolean } = {}): PropertyDecorator {
  return Rule('isTime', (value) => {
    const time = typeof value === 'string' ? parseTime(value) : undefined;
    if (!time) return 'Give a time such as 2026-01-31T12:00:00Z.';
    return options.future && time.getTime() <= Date.now() ? 'Give a time in the future.' : undefined;
  });
}

/** Addresses and networks, at most `max`. */
export function IsCidrList(max = 100): PropertyDecorator {
  const what = 'an address or a network such as 203.0.113.0/24';
  return IsListOf(what, max, (text) => parseCidr(text) !== undefined);
}

/** A list of different texts that each pass; the sentence quotes the first that does not. */
export function IsListOf(what: string, max: number, passes: (text: string) => boolean): PropertyDecorator {
  return Rule('isListOf', (value) => {
    if (!Array.isArray(value) || value.length > max) return `Give a list of at most ${max}, each ${what}.`;
    const entries: unknown[] = value;
    const wrong = entries.find((entry) => typeof entry !== 'string' || !passes(entry));
    if (wrong !== undefined) return `${JSON.stringify(wrong).slice(0, 60)} is not ${what}.`;
    return new Set(entries).size < entries.length ? 'Give each entry once.' : undefined;
  });
}
