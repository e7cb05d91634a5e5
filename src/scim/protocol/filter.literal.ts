import type { IndexedAttribute } from './attribute-index.js';
import { canonicalDateTime } from './date-time.js';
import type { Literal, Operator } from './filter.js';
import { booleanFromText } from './quirks.js';
import type { AttributeType } from './schema.js';

const PARTIAL: readonly Operator[] = ['co', 'sw', 'ew'];
const ORDER: readonly Operator[] = ['gt', 'ge', 'lt', 'le'];
const EQUALITY: readonly Operator[] = ['eq', 'ne'];

/** A literal that may be compared, or the reason why it may not. */
type CheckedLiteral = { value: Literal } | { reason: string };

/**
 * Whether an attribute can be compared with a literal in that way: types must agree, and booleans, binaries and
 * null have no order (RFC 7644 §3.4.2.2). `attribute` is undefined for data of unknown extensions.
 */
export function checkLiteral(
  attribute: IndexedAttribute | undefined,
  operator: Operator,
  literal: Literal,
): CheckedLiteral {
  if (literal === null) return EQUALITY.includes(operator) ? { value: null } : no(operator, 'null');
  return attribute ? CHECKS[attribute.type](operator, literal) : checkGeneric(operator, literal);
}

type Check = (operator: Operator, literal: Literal) => CheckedLiteral;

const CHECKS: Readonly<Record<AttributeType, Check>> = {
  string: checkString,
  reference: checkString,
  complex: checkString,
  binary: checkBinary,
  boolean: checkBoolean,
  integer: checkNumber,
  decimal: checkNumber,
  dateTime: checkDateTime,
};

function checkBoolean(operator: Operator, literal: Literal): CheckedLiteral {
  if (!EQUALITY.includes(operator)) return no(operator, 'a boolean');
  const value = typeof literal === 'string' ? booleanFromText(literal) : literal;
  return typeof value === 'boolean' ? { value } : { reason: 'the value must be true or false' };
}

function checkNumber(operator: Operator, literal: Literal): CheckedLiteral {
  if (PARTIAL.includes(operator)) return no(operator, 'a number');
  return typeof literal === 'number' ? { value: literal } : { reason: 'the value must be a number' };
}

/** Times are compared as moments, not as text, so part of one has no meaning. */
function checkDateTime(operator: Operator, literal: Literal): CheckedLiteral {
  if (PARTIAL.includes(operator)) return no(operator, 'a date and time');
  if (typeof literal === 'string' && canonicalDateTime(literal) !== undefined) return { value: literal };
  return { reason: 'the value must be a date and time such as "2026-03-01T08:30:00Z"' };
}

function checkString(_operator: Operator, literal: Literal): CheckedLiteral {
  return typeof literal === 'string' ? { value: literal } : { reason: 'the value must be a string' };
}

function checkBinary(operator: Operator, literal: Literal): CheckedLiteral {
  return ORDER.includes(operator) ? no(operator, 'binary data') : checkString(operator, literal);
}

function checkGeneric(operator: Operator, literal: Literal): CheckedLiteral {
  if (typeof literal === 'boolean' && !EQUALITY.includes(operator)) return no(operator, 'a boolean');
  if (typeof literal === 'number' && PARTIAL.includes(operator)) return no(operator, 'a number');
  return { value: literal };
}

function no(operator: Operator, what: string): CheckedLiteral {
  return { reason: `${operator} can't be applied to ${what}` };
}
