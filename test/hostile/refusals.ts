import { expect } from 'vitest';
import type { Answer } from '../support/client.js';
import type { RawAnswer } from '../support/raw-socket.js';

const scimError = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** Asserts the whole of an RFC 7644 §3.12 error. */
export function expectScimError(answer: Answer | RawAnswer, ...statuses: number[]): void {
  const { status, type, text } = parts(answer);
  expect(statuses, text).toContain(status);
  expect(type).toBe('application/scim+json; charset=utf-8');
  const body = JSON.parse(text) as Record<string, unknown>;
  const scimType = 'scimType' in body ? { scimType: expect.stringMatching(/^[a-zA-Z]+$/) } : {};
  expect(body).toEqual({
    schemas: [scimError],
    status: String(status),
    ...scimType,
    detail: expect.stringMatching(/\S/),
  });
  expectNoInsides(text);
}

/** Asserts the whole of an RFC 9457 problem. */
export function expectProblem(answer: Answer | RawAnswer, ...statuses: number[]): void {
  const { status, type, text } = parts(answer);
  expect(statuses, text).toContain(status);
  expect(type).toBe('application/problem+json; charset=utf-8');
  const body = JSON.parse(text) as Record<string, unknown>;
  const errors = 'errors' in body ? { errors: expect.any(Array) } : {};
  expect(body).toEqual({
    type: expect.stringMatching(/^urn:muster:error:\w+$/),
    title: expect.stringMatching(/\S/),
    status,
    detail: expect.stringMatching(/\S/),
    ...errors,
  });
  for (const error of (body['errors'] ?? []) as object[]) {
    expect(error).toEqual({ path: expect.any(String), message: expect.stringMatching(/\S/) });
  }
  expectNoInsides(text);
}

/** No stack, no SQL, no file of ours, no markup. */
export function expectNoInsides(text: string): void {
  expect(text).not.toMatch(/\n\s+at |node_modules|\.[tj]s:\d|<html|<!doctype|SELECT |select .* from|pg_/i);
}

function parts(answer: Answer | RawAnswer): { status: number; type: string | null; text: string } {
  const raw = 'body' in answer;
  return {
    status: answer.status,
    type: raw ? (answer.headers['content-type'] ?? null) : answer.headers.get('content-type'),
    text: raw ? answer.body : answer.text,
  };
}
