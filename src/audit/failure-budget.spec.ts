import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FailureBudget } from './failure-budget.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

it('An organization may have 600 failures written one by one in a minute, whatever another has', () => {
  const budget = new FailureBudget();
  const taken = Array.from({ length: 700 }, () => budget.take('a')).filter(Boolean);
  expect(taken).toHaveLength(600);
  expect(budget.take('b')).toBe(true);
  vi.setSystemTime(60_000);
  expect(budget.take('a')).toBe(true);
});
