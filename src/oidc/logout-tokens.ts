import { Injectable } from '@nestjs/common';
import { AppError } from '../http/index.js';
import { type LoginConnection, LoginConnections } from './login-connections.js';
import { type LogoutToken, LogoutTokenRefused, verifiedLogoutToken } from './logout-token.js';
import { Providers } from './providers.js';

/** Tells good logout tokens from others. */
@Injectable()
export class LogoutTokens {
  constructor(
    private readonly connections: LoginConnections,
    private readonly providers: Providers,
  ) {}

  /** Throws 400 for a token that is not accepted, and for a connection that is not, or is off. */
  async verified(
    connectionId: string,
    token: string,
  ): Promise<{ connection: LoginConnection; logout: LogoutToken }> {
    const orgId = await this.connections.organizationOfConnection(connectionId);
    const connection = orgId === undefined ? undefined : await this.connections.enabledOf(orgId);
    if (connection?.id !== connectionId) throw logoutRefused('there is no such connection');
    const { issuer, clientId } = connection;
    const keysWith = (kid: string | undefined) => this.providers.keysWith(connection, kid);
    try {
      return { connection, logout: await verifiedLogoutToken(token, { issuer, clientId, keysWith }) };
    } catch (error) {
      throw error instanceof LogoutTokenRefused ? logoutRefused(error.message) : error;
    }
  }
}

/** 400: the provider hears no more than that. */
export function logoutRefused(why: string): AppError {
  return new AppError('logout_token', 400, 'The logout token is not accepted.', {
    privateDetail: `The logout token is not accepted: ${why}`,
  });
}
