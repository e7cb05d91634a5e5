import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Shapes } from '../../api/api.types';
import type { Pages } from '../../api/use-call';
import { OutcomeBadge } from '../../parts/badges';
import { Cell, List } from '../../parts/page';
import { Time } from '../../parts/time';
import { EventDetails } from './event-details';
import { actionInWords } from './action-words';

type Event = Shapes['AuditEvent'];

/** Events, each of which opens to what changed, who did it and from where. */
export function EventList({ pages, empty }: { pages: Pages<Event>; empty: ReactNode }) {
  const [open, setOpen] = useState<string>();
  return (
    <List
      pages={pages}
      label="Events"
      columns={['When', 'What', 'About', 'Who', 'Outcome', '']}
      row={(event) => (
        <Row
          key={event.id}
          event={event}
          isOpen={open === event.id}
          toggle={() => setOpen(open === event.id ? undefined : event.id)}
        />
      )}
      empty={empty}
    />
  );
}

function Row({ event, isOpen, toggle }: { event: Event; isOpen: boolean; toggle: () => void }) {
  const { occurredAt, action, target, actor, outcome, channel } = event;
  const what = actionInWords(action, outcome);
  return (
    <>
      <tr>
        <Cell label="When">
          <Time value={occurredAt} />
        </Cell>
        <Cell label="What">
          <span className="who">
            <span>{what}</span>
            <span className="dimmed">
              {action} · {channel}
            </span>
          </span>
        </Cell>
        <Cell label="About">{target?.name ?? target?.id ?? <span className="dimmed">–</span>}</Cell>
        <Cell label="Who">{actor.name ?? actor.type.replaceAll('_', ' ')}</Cell>
        <Cell label="Outcome">
          <OutcomeBadge outcome={outcome} />
        </Cell>
        <Cell label="">
          <Button
            size="compact-sm"
            variant="default"
            aria-expanded={isOpen}
            aria-label={`${isOpen ? 'Close details' : 'Details'} of ${what}, ${occurredAt}`}
            onClick={toggle}
          >
            {isOpen ? 'Close' : 'Details'}
          </Button>
        </Cell>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={6} data-label="">
            <EventDetails event={event} />
          </td>
        </tr>
      )}
    </>
  );
}
