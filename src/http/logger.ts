import { type Logger, pino } from 'pino';

let current: Logger = pino({ level: 'silent' });

/** The process's log: one JSON object a line. Silent until `openLog` says where to write. */
export function logger(): Logger {
  return current;
}

export function openLog(level: string, destination?: { write(line: string): void }): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  current = destination ? pino(options, destination) : pino(options);
  return current;
}
