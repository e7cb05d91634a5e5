import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { emailAddress } from './email-address.js';
import { LoginConnections } from './login-connections.js';
import { loginFailure, loginFailures } from './login-failure.js';
import type { LoginAnswer, LoginForm } from './login-form.js';
import { promptPage } from './login-page.js';
import { pageHeaders } from './login-page.style.js';
import { LoginThrottle } from './login-throttle.js';

export interface StartAddress {
  /** Where a browser begins the login. */
  startUrl: string;
}

/** Finds the organization of a work address, by its domain and nothing else. */
@Injectable()
export class LoginService {
  constructor(
    private readonly throttle: LoginThrottle,
    private readonly connections: LoginConnections,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  prompt(form: LoginForm): LoginAnswer {
    return this.#page(200, form);
  }

  /** To the start of the login, or the page once more with what was wrong. */
  async submit(form: LoginForm): Promise<LoginAnswer> {
    const { email, returnTo } = form;
    if (!emailAddress(email))
      return this.#page(400, form, 'Enter your whole e-mail address, such as ada@example.com.');
    const startUrl = await this.#find(email ?? '', returnTo);
    if (startUrl !== undefined) return { status: 303, location: startUrl };
    const { what, remedy } = loginFailures.not_found;
    return this.#page(404, form, `${what} ${remedy}`);
  }

  /** Throws 404, the same for every address of a domain. */
  async discover({ email, returnTo }: { email: string; returnTo?: string }): Promise<StartAddress> {
    const startUrl = await this.#find(email, returnTo);
    if (startUrl === undefined) throw loginFailure('not_found');
    return { startUrl };
  }

  async #find(email: string, returnTo: string | undefined): Promise<string | undefined> {
    const domain = emailAddress(email)?.domain ?? '';
    await this.throttle.take(domain);
    const orgId = await this.connections.organizationOf(domain);
    if (orgId === undefined) return undefined;
    const query = new URLSearchParams({ ...(returnTo !== undefined && { returnTo }), loginHint: email });
    return `${this.config.publicUrl}/api/auth/oidc/${orgId}/start?${query.toString()}`;
  }

  #page(status: 200 | 400 | 404, { email, returnTo }: LoginForm, wrong?: string): LoginAnswer {
    const page = promptPage({ email, returnTo, wrong });
    return { status, page, headers: pageHeaders(this.config.publicUrl) };
  }
}
