// The shapes of the admin REST that have no type.

/** Shapes that are written by hand. */
export const handWritten = {
  Change: {
    type: 'object',
    description: 'One value that differs.',
    properties: {
      path: { type: 'string', description: 'Which value, as in a SCIM PATCH: `name.givenName`.' },
      before: { description: 'null: there was none.' },
      after: { description: 'null: there is none any more.' },
    },
    required: ['path', 'before', 'after'],
  },
  MembersChange: {
    type: 'object',
    description: 'Who came into a group, and who left it.',
    properties: {
      path: { type: 'string', const: 'members', description: 'Always `members`.' },
      added: { type: 'array', items: { type: 'string' }, description: 'Ids, 100 at most.' },
      removed: { type: 'array', items: { type: 'string' }, description: 'Ids, 100 at most.' },
      addedTotal: { type: 'integer', description: 'How many came in all.' },
      removedTotal: { type: 'integer', description: 'How many left in all.' },
    },
    required: ['path', 'added', 'removed', 'addedTotal', 'removedTotal'],
  },
  Problem: {
    type: 'object',
    description: 'An error of the admin REST (RFC 9457).',
    properties: {
      type: { type: 'string', description: '`urn:muster:error:` and a code that stays the same.' },
      title: { type: 'string', description: 'The status in words.' },
      status: { type: 'integer', description: 'The status of the answer.' },
      detail: { type: 'string', description: 'What went wrong, in a sentence for people.' },
      errors: {
        type: 'array',
        description: 'What is wrong with each field, where fields are.',
        items: {
          type: 'object',
          properties: {
            path: { type: 'string', description: 'The field, as in the body: `brake.maxMembers`.' },
            message: { type: 'string', description: 'What to do about it.' },
          },
          required: ['path', 'message'],
        },
      },
    },
    required: ['type', 'title', 'status', 'detail'],
  },
};
