import { Controller, Get, Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { expect, it } from 'vitest';
import { DeclaredAccess } from './app.guard.js';
import { AppModule } from './app.module.js';
import { readConfig } from './config/index.js';
import { createDataSource } from './data-source.js';
import { Access, FailureObservers } from './http/index.js';

@Controller()
class Routes {
  @Get('declared')
  @Access('public')
  declared(): string {
    return 'open';
  }

  @Get('forgotten')
  forgotten(): string {
    return 'open';
  }
}

@Module({
  controllers: [Routes],
  providers: [FailureObservers, { provide: APP_GUARD, useClass: DeclaredAccess }],
})
class Alone {}

it('a route of the service that does not say who may call it is open to nobody', async () => {
  const app = await NestFactory.create<NestFastifyApplication>(Alone, new FastifyAdapter(), {
    logger: false,
  });
  await app.init();
  try {
    const get = (url: string): Promise<{ statusCode: number; body: string }> => app.inject({ url });
    expect(await get('/declared')).toMatchObject({ statusCode: 200, body: 'open' });
    const { statusCode, body } = await get('/forgotten');
    expect(body).not.toContain('open');
    expect(statusCode).toBeGreaterThanOrEqual(400);
  } finally {
    await app.close();
  }
});

it('the service has that guard before all of its routes', () => {
  const database = {
    servingUrl: 'postgres://x@localhost/x',
    migrationUrl: undefined,
    pool: 2,
    preparedStatements: true,
  };
  const { providers } = AppModule.forRoot(readConfig({}), database, createDataSource(database.servingUrl, 2));
  expect(providers).toContainEqual({ provide: APP_GUARD, useClass: DeclaredAccess });
});
