import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { DatabaseUnavailable, UnitOfWork } from '../database/index.js';
import { logger } from '../http/index.js';
import type { PersonalValues } from '../scim/index.js';
import { type Capture, withoutWords } from './capture.js';
import { entryOf, type LogEntry } from './log-entry.js';
import { LogEntryStore } from './log-entry.store.js';
import { logSettingsOf } from './log-settings.js';
import { LogSettingsStore } from './log-settings.store.js';

export interface Written {
  /** What can be tried again. */
  left: Capture[];
  /** How many can't. */
  unwritable: number;
  failure: Error | undefined;
}

/** Milliseconds after which describing lets requests have their turn. */
const turnMs = 4;

/** Describes what was captured, without what it says about people, and writes it: one statement an organization. */
@Injectable()
export class LogWriter {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly audit: AuditService,
    private readonly settings: LogSettingsStore,
    private readonly entries: LogEntryStore,
  ) {}

  /** Throws nothing: says what is left. */
  async write(captures: readonly Capture[]): Promise<Written> {
    const written: Written = { left: [], unwritable: 0, failure: undefined };
    for (const [orgId, own] of byOrganization(captures)) {
      if (written.failure instanceof DatabaseUnavailable) written.left.push(...own);
      else await this.#writeOwn(orgId, own, written);
    }
    return written;
  }

  async #writeOwn(orgId: string, captures: readonly Capture[], written: Written): Promise<void> {
    try {
      const stored = await this.uow.read(orgId, this.settings.stored, [orgId]);
      const { personalValues } = logSettingsOf(stored[0]?.settings);
      const entries = await describe(captures, personalValues);
      await this.#insert(orgId, entries, written);
    } catch (error) {
      written.failure = error instanceof Error ? error : new Error('unknown');
      // What no later try will mend must not stand in the way of the others for ever.
      if (error instanceof DatabaseUnavailable) written.left.push(...captures);
      else written.unwritable += captures.length;
    }
  }

  /** A row that the database will not have, for whatever reason, costs nobody but itself. */
  async #insert(orgId: string, entries: readonly LogEntry[], written: Written): Promise<void> {
    try {
      await this.uow.run(orgId, async () => {
        this.audit.upkeep();
        this.entries.insert(orgId, entries);
      });
    } catch (error) {
      if (error instanceof DatabaseUnavailable) throw error;
      const [only] = entries;
      if (entries.length === 1 && only) return this.#giveUp(only, error, written);
      const half = entries.length >> 1;
      await this.#insert(orgId, entries.slice(0, half), written);
      await this.#insert(orgId, entries.slice(half), written);
    }
  }

  #giveUp({ requestId, times }: LogEntry, error: unknown, written: Written): void {
    written.unwritable += times;
    const detail = error instanceof Error ? error.message : 'unknown';
    logger().error({ requestId, detail }, 'an entry of the provisioning log could not be written');
  }
}

function byOrganization(captures: readonly Capture[]): Map<string, Capture[]> {
  const groups = new Map<string, Capture[]>();
  for (const capture of captures) {
    const own = groups.get(capture.orgId);
    if (own) own.push(capture);
    else groups.set(capture.orgId, [capture]);
  }
  return groups;
}

async function describe(captures: readonly Capture[], personalValues: PersonalValues): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  let since = performance.now();
  for (const capture of captures) {
    entries.push(described(capture, personalValues));
    if (performance.now() - since < turnMs) continue;
    await nextTurn();
    since = performance.now();
  }
  return entries;
}

/** What can't be described costs nobody but itself its bodies. */
function described(capture: Capture, personalValues: PersonalValues): LogEntry {
  try {
    return entryOf(capture, personalValues);
  } catch (error) {
    const { requestId } = capture.context;
    const detail = error instanceof Error ? error.stack : 'unknown';
    logger().error({ requestId, orgId: capture.orgId, detail }, 'a SCIM request could not be described');
    return entryOf(withoutWords(capture), personalValues);
  }
}
