import type { LoggerService } from '@nestjs/common';
import { logger } from './http/index.js';

/** Sends what Nest says of itself to the process's log, quieter than our own lines. */
export class NestLog implements LoggerService {
  log(message: unknown, ...context: unknown[]): void {
    logger().debug({ context: textOf(context.at(-1)) }, String(message));
  }

  error(message: unknown, ...details: unknown[]): void {
    logger().error({ detail: details.map(String) }, String(message));
  }

  warn(message: unknown, ...context: unknown[]): void {
    logger().warn({ context: textOf(context.at(-1)) }, String(message));
  }

  fatal(message: unknown, ...details: unknown[]): void {
    logger().fatal({ detail: details.map(String) }, String(message));
  }
}

/** Nest puts the name of what speaks last. */
function textOf(context: unknown): string {
  return typeof context === 'string' ? context : '';
}
