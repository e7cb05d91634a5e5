/** Who may import whom, and only through the other's index.ts. What is not listed here is an error. */
const mayImport = {
  config: [],
  database: ['config'],
  http: ['config', 'database'],
  audit: ['config', 'database', 'http'],
  egress: ['config', 'http'],
  token: ['config', 'database', 'http', 'audit'],
  org: ['config', 'database', 'http', 'audit', 'token'],
  scim: ['config', 'database', 'http', 'audit', 'token', 'org'],
  'provisioning-log': ['config', 'database', 'http', 'audit', 'scim'],
  oidc: ['config', 'database', 'http', 'audit', 'egress', 'token', 'org'],
  operations: ['config', 'database', 'http'],
  docs: ['config', 'http'],
  console: ['config', 'http'],
};

/** The files that put the modules together: they alone know all of them, and no module knows them. */
const compositionRoot =
  '^src/(app[^/]*|command|data-source|index|lifecycle|main|mount|nest-log|own-routes|prepare-database|shutdown)\\.ts$';

const specs = '\\.spec\\.ts$';
const protocol = '^src/scim/protocol/';

const boundaries = Object.entries(mayImport).map(([module, allowed]) => ({
  name: `${module}-boundary`,
  comment: `${module} may import ${allowed.join(', ') || 'no other module'}, each through its index.ts`,
  severity: 'error',
  from: { path: `^src/${module}/` },
  to: {
    path: '^(src|migrations|test|bench|scripts)/',
    pathNot: [`^src/${module}/`, ...allowed.map((name) => `^src/${name}/index\\.ts$`)],
  },
}));

module.exports = {
  forbidden: [
    ...boundaries,
    {
      name: 'known-module',
      comment: 'a folder or file of src is a module of the table above, or belongs to the composition root',
      severity: 'error',
      from: { path: '^src/', pathNot: [`^src/(${Object.keys(mayImport).join('|')})/`, compositionRoot] },
      to: {},
    },
    {
      name: 'entities-stay-home',
      comment: 'an entity is known in its own module and to the data source',
      severity: 'error',
      from: { path: compositionRoot, pathNot: '^src/data-source\\.ts$' },
      to: { path: '\\.entity\\.ts$' },
    },
    {
      name: 'faces-hide-rows',
      comment: 'a public face shows services and types, never entities or stores',
      severity: 'error',
      from: { path: '^src/[^/]+/index\\.ts$' },
      to: { path: '\\.(entity|store)\\.ts$' },
    },
    {
      name: 'protocol-is-pure',
      comment: 'the RFC grammar imports nothing outside itself: no framework, no package, nothing of Node',
      severity: 'error',
      from: { path: protocol, pathNot: specs },
      to: { pathNot: protocol },
    },
    {
      name: 'protocol-specs-are-pure',
      comment: 'a spec of the grammar needs the grammar and the test tools',
      severity: 'error',
      from: { path: `${protocol}.*${specs}` },
      to: { pathNot: [protocol, '(^|/)node_modules/(vitest|fast-check)/'] },
    },
    {
      name: 'typeorm-in-few-places',
      comment: 'TypeORM is for entities, migrations and the pool; app.module names the type it hands on',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['\\.entity\\.ts$', '^src/database/', '^src/(data-source|app\\.module)\\.ts$'],
      },
      to: { path: '(^|/)node_modules/(@nestjs/)?typeorm/' },
    },
    {
      name: 'pg-in-few-places',
      comment: 'the driver belongs to the door; partitions are made as the owning role, past the door',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/database/', '^src/audit/audit-partitions\\.ts$'] },
      to: { path: '(^|/)node_modules/(@types/)?pg/' },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'a migration never changes, so it leans on nothing that does',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { pathNot: ['^migrations/', '(^|/)node_modules/typeorm/'] },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-spec-in-source',
      comment: 'nothing imports a spec, and the service does not import its tests',
      severity: 'error',
      from: {},
      to: { path: [specs, '^src/.*/support/'] },
    },
    {
      name: 'no-tests-in-source',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'no-development-package-in-source',
      comment: 'the service runs without development packages',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: specs },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '/node_modules/@types/',
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
