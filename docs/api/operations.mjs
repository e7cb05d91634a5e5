// What load balancers, monitors and developers look at.
import { problem } from './errors.mjs';

const stopping = {
  503: {
    description: 'It can’t serve: the database is out of reach, or the service is stopping.',
    example: problem(
      503,
      'unavailable',
      'The service cannot reach its database right now. Try again shortly.',
    ),
  },
};

export const operations = {
  'OperationsController.health': {
    id: 'getHealth',
    tag: 'Operations',
    summary: 'Ask whether the process lives',
    answer: { description: 'It does.', example: { status: 'ok' } },
  },
  'OperationsController.ready': {
    id: 'getReadiness',
    tag: 'Operations',
    summary: 'Ask whether the service can serve',
    description: 'Send traffic only where the answer is 200.',
    answer: { description: 'It can.', example: { status: 'ready', warnings: [] } },
    errors: stopping,
  },
  'OperationsController.scrape': {
    id: 'getMetrics',
    tag: 'Operations',
    summary: 'Read the metrics',
    description: 'Counts and times of requests by route, and the figures of the process, for Prometheus.',
    answer: {
      description: 'Metrics in the text format of Prometheus.',
      content: {
        'text/plain': {
          schema: { type: 'string' },
          examples: {
            counter: {
              summary: 'One of the metrics',
              value:
                '# HELP muster_http_requests_total Requests answered, by method, route and status.\n' +
                '# TYPE muster_http_requests_total counter\n' +
                'muster_http_requests_total{method="GET",route="/readyz",status="200"} 12\n',
            },
          },
        },
      },
    },
  },
  'DocsController.document': {
    id: 'getOpenApi',
    tag: 'Operations',
    summary: 'Read this description',
    description: 'OpenAPI 3.1, with the address of this service as its server.',
    answer: {
      description: 'The description.',
      content: {
        'application/json': {
          schema: { type: 'object', description: 'An OpenAPI 3.1 document.' },
          examples: {
            start: {
              summary: 'How it starts',
              value: { openapi: '3.1.0', info: { title: 'Muster', version: '0.1.0' }, paths: {} },
            },
          },
        },
      },
    },
  },
  'DocsController.page': {
    id: 'getDocs',
    tag: 'Operations',
    summary: 'Read this description as a page',
    description: 'HTML without script, for people.',
    answer: {
      description: 'The page.',
      content: {
        'text/html': {
          schema: { type: 'string' },
          examples: { start: { summary: 'How it starts', value: '<!doctype html>' } },
        },
      },
    },
  },
};
