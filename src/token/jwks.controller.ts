import { Controller, Get, Header } from '@nestjs/common';
import type { JSONWebKeySet } from 'jose';
import { Access } from '../http/index.js';
import { SigningKeys } from './signing-keys.service.js';

@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Access('public')
  // A third of the time that a key is published before it signs.
  @Header('cache-control', 'public, max-age=300')
  published(): Promise<JSONWebKeySet> {
    return this.keys.published();
  }
}
