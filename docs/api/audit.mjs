// The audit log.

const event = {
  id: '01980a31-51c4-7f0b-9d26-8c3a7e5b1f90',
  occurredAt: '2026-01-31T12:05:00.000Z',
  channel: 'scim',
  action: 'user.create',
  outcome: 'success',
  actor: {
    type: 'scim_token',
    id: '01980a30-0d3c-7e10-b1c7-6a2e9d1f4b05',
    name: 'Acme Okta (scim_3kT9vQxZ…)',
  },
  target: { type: 'user', id: '01980a31-51c0-7aa2-8f0e-0b1d5f9a3e42', name: 'ada@acme.com' },
  requestId: 'kRw2pX0fLmZt',
  ip: '203.0.113.7',
  userAgent: 'Okta SCIM Client 1.0.0',
  detail: null,
  changes: [{ path: 'userName', before: null, after: 'ada@acme.com' }],
};

const csv = `occurredAt,id,channel,action,outcome,actorType,actorId,actorName,targetType,targetId,targetName,requestId,ip,userAgent,detail,changes\r
2026-01-31T12:05:00.000Z,${event.id},scim,user.create,success,scim_token,${event.actor.id},Acme Okta (scim_3kT9vQxZ…),user,${event.target.id},ada@acme.com,kRw2pX0fLmZt,203.0.113.7,Okta SCIM Client 1.0.0,,\r
`;

export const audit = {
  'AuditController.listAll': {
    id: 'listAllAuditEvents',
    tag: 'Audit log',
    summary: 'List the events of all organizations',
    description:
      'Newest first, with what belongs to no organization, such as a token nobody knows (`organizationId` is null).',
    answer: {
      description: 'A page of events.',
      example: {
        data: [{ ...event, organizationId: '01980a2e-7c1b-7d3f-9a54-2f6f0f2a7c11' }],
        nextCursor: null,
      },
    },
  },
  'AuditController.list': {
    id: 'listAuditEvents',
    tag: 'Audit log',
    summary: 'List the events of an organization',
    description: 'Newest first. Also of an organization that was deleted.',
    answer: { description: 'A page of events.', example: { data: [event], nextCursor: null } },
  },
  'AuditController.export': {
    id: 'exportAuditEvents',
    tag: 'Audit log',
    summary: 'Export the events of an organization as a file',
    description:
      'All events that the parameters leave, newest first, streamed. In CSV, a cell that a spreadsheet would run as ' +
      'a formula starts with an apostrophe. When the connection breaks before the end, the file is not whole.',
    answer: {
      description: 'The file.',
      headers: {
        'Content-Disposition': {
          description: 'A name for the file.',
          schema: { type: 'string' },
          example: 'attachment; filename="audit-events-2026-01-31.csv"',
        },
      },
      content: {
        'text/csv': {
          schema: { type: 'string', description: 'RFC 4180, with a header line.' },
          examples: { event: { summary: 'One event', value: csv } },
        },
        'application/x-ndjson': {
          schema: { type: 'string', description: 'One AuditEvent in JSON a line.' },
          examples: { event: { summary: 'One event', value: `${JSON.stringify(event)}\n` } },
        },
      },
    },
  },
};
