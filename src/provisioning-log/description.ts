import { setImmediate as nextTurn } from 'node:timers/promises';
import { logger } from '../http/index.js';
import type { PersonalValues } from '../scim/index.js';
import type { Capture, CapturedBody } from './capture.js';
import { entryOf, type LogEntry } from './log-entry.js';

/** Milliseconds after which describing lets requests have their turn. */
const turnMs = 4;

/** What was captured, in words that may be kept. Whatever can't be described costs nobody but itself. */
export async function describeCaptures(
  captures: readonly Capture[],
  personalValues: PersonalValues,
): Promise<{ entries: LogEntry[]; lost: number }> {
  const entries: LogEntry[] = [];
  let lost = 0;
  let since = performance.now();
  for (const capture of captures) {
    const entry = described(capture, personalValues);
    if (entry) entries.push(entry);
    else lost += capture.times;
    if (performance.now() - since < turnMs) continue;
    await nextTurn();
    since = performance.now();
  }
  return { entries, lost };
}

/** A fault of ours in reading a body is no reason not to tell of the request. */
function described(capture: Capture, personalValues: PersonalValues): LogEntry | undefined {
  for (const told of [() => capture, () => bare(capture)]) {
    try {
      return entryOf(told(), personalValues);
    } catch (error) {
      tell(capture, error);
    }
  }
  return undefined;
}

/** Without what was asked and answered. */
function bare(capture: Capture): Capture {
  const [url = ''] = capture.url.split('?', 1);
  return { ...capture, url, request: unread(capture.request), answer: unread(capture.answer) };
}

function unread({ bytes }: CapturedBody): CapturedBody {
  return { kept: '', bytes, whole: bytes === 0 };
}

function tell({ orgId, context }: Capture, error: unknown): void {
  const detail = error instanceof Error ? error.message : 'unknown';
  const stack = error instanceof Error ? error.stack : undefined;
  logger().error(
    { requestId: context.requestId, orgId, detail, stack },
    'a request could not be described whole in the provisioning log',
  );
}
