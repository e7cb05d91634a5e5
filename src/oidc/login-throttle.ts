import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { currentRequest } from '../http/index.js';
import { loginFailure } from './login-failure.js';
import { LoginTriesStore } from './login-tries.store.js';

/** A company's whole staff comes to work within the same minutes, from many addresses. */
const domainFactor = 10;

/**
 * Starts, discoveries and callbacks by address and minute, `RATE_LIMIT_LOGIN` of them on all replicas together, and
 * ten times as many discoveries by domain. What ends in a login doesn't count.
 */
@Injectable()
export class LoginThrottle {
  constructor(
    private readonly tries: LoginTriesStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Counts a try. Throws 429 when there were too many. */
  async take(domain?: string): Promise<void> {
    const limit = this.config.rateLimitLogin;
    if (limit === 0) return;
    const counted = await this.tries.count([
      addressKey(),
      ...(domain === undefined ? [] : [`domain ${domain}`]),
    ]);
    const over = counted.some(
      ({ key, tries }) => tries > (key.startsWith('domain ') ? limit * domainFactor : limit),
    );
    if (over) throw loginFailure('throttled');
  }

  /** The login has succeeded: it gives back the tries that it cost. */
  async giveBack(begunAt: Date, tries: number): Promise<void> {
    if (this.config.rateLimitLogin > 0) await this.tries.forgive(begunAt, addressKey(), tries);
  }
}

/** An IPv6 customer has a /64 to choose addresses from. */
function addressKey(): string {
  const ip = currentRequest()?.ip ?? '';
  return `address ${ip.includes(':') ? networkOf(ip) : ip}`;
}

function networkOf(ip: string): string {
  const [head = '', tail] = ip.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - front.length - back.length }, () => '0');
  return `${[...front, ...zeros, ...back].slice(0, 4).join(':')}::/64`;
}
