import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DATABASE_OPTIONS, type DatabaseOptions } from './database.options.js';
import { UnitOfWork } from './unit-of-work.js';

/** Hands the data source and its unit of work to every module; closes the pool after the last request. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    private readonly uow: UnitOfWork,
    @Inject(DATABASE_OPTIONS) private readonly options: DatabaseOptions,
  ) {}

  static forRoot(options: DatabaseOptions, dataSource: DataSource): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: DATABASE_OPTIONS, useValue: options },
        { provide: DataSource, useValue: dataSource },
        UnitOfWork,
      ],
      // Not the data source: an application that mounts the modules may have one of its own under this name.
      exports: [DATABASE_OPTIONS, UnitOfWork],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.uow.close();
    await this.options.afterClose?.();
  }
}
