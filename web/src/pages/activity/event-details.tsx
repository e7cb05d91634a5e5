import { Stack, Text } from '@mantine/core';
import type { Shapes } from '../../api/api.types';
import { CopyButton } from '../../parts/copy';
import { Moment } from '../../parts/time';

type Event = Shapes['AuditEvent'];
type AnyChange = NonNullable<Event['changes']>[number];

/** Who did it and from where, what changed; of a failure why, to be handed on. */
export function EventDetails({ event }: { event: Event }) {
  const { occurredAt, actor, target, ip, userAgent, requestId, detail, changes, outcome } = event;
  return (
    <Stack gap="sm" w="100%" ta="left">
      {detail !== null && (
        <Text size="sm">
          <b>{outcome === 'failure' ? 'Why: ' : ''}</b>
          {detail}
        </Text>
      )}
      {changes && changes.length > 0 && (
        <ul className="changes">
          {changes.map((change) => (
            <ChangeItem key={change.path} change={change} />
          ))}
        </ul>
      )}
      <dl className="facts">
        <dt>When</dt>
        <dd>
          <Moment value={occurredAt} />
        </dd>
        <dt>Who</dt>
        <dd>
          {actor.type.replaceAll('_', ' ')} {actor.name} <code>{actor.id}</code>
        </dd>
        {target && <dt>About</dt>}
        {target && (
          <dd>
            {target.type.replaceAll('_', ' ')} {target.name} <code>{target.id}</code>
          </dd>
        )}
        <dt>From</dt>
        <dd>
          {ip} {userAgent !== '' && <span className="dimmed">{userAgent}</span>}
        </dd>
        <dt>Request</dt>
        <dd>
          <code>{requestId}</code>
        </dd>
      </dl>
      {outcome === 'failure' && (
        <div>
          <CopyButton label="for your IdP admin" value={letterOf(event)} />{' '}
          <Text span size="sm" c="dimmed">
            for your IdP admin
          </Text>
        </div>
      )}
    </Stack>
  );
}

function ChangeItem({ change }: { change: AnyChange }) {
  if ('addedTotal' in change) {
    return (
      <li>
        <b>members</b>: <ins>{change.addedTotal} came in</ins>, <del>{change.removedTotal} left</del>
      </li>
    );
  }
  return (
    <li>
      <b>{change.path}</b>: <del>{shown(change.before)}</del> → <ins>{shown(change.after)}</ins>
    </li>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
}

/** What somebody else needs to find the matter on their side. */
function letterOf({ occurredAt, action, target, detail, requestId, ip }: Event): string {
  return [
    `A request of your identity provider was refused at ${occurredAt}.`,
    `What it tried: ${action}${target?.name ? ` (${target.name})` : ''}`,
    `Why: ${detail ?? 'no reason was recorded'}`,
    `From: ${ip}`,
    `Reference: ${requestId}`,
  ].join('\n');
}
