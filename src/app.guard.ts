import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ACCESS_RULE, AppError } from './http/index.js';

/** In the service itself every route is ours: one that forgot to say who may call it refuses everybody. */
@Injectable()
export class DeclaredAccess implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(execution: ExecutionContext): boolean {
    const targets = [execution.getHandler(), execution.getClass()];
    if (this.reflector.getAllAndOverride<unknown>(ACCESS_RULE, targets) !== undefined) return true;
    throw new AppError('access_undeclared', 403, 'Nobody may call this address.');
  }
}
