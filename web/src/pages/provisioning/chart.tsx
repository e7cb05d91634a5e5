import { Text } from '@mantine/core';
import type { Shapes } from '../../api/api.types';

type Summary = Shapes['LogSummary'];

const width = 720;
const height = 120;

const short = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });

interface ChartProps {
  connection: Summary['connections'][number];
  summary: Summary;
}

/** A bar for each period: what worked, and above it what failed. */
export function Chart({ connection, summary }: ChartProps) {
  const { since, until, periodSeconds } = summary;
  const from = Date.parse(since);
  const step = periodSeconds * 1000;
  const count = Math.max(1, Math.ceil((Date.parse(until) - from) / step));
  const most = Math.max(1, ...connection.periods.map(({ requests }) => requests));
  const slot = width / count;
  return (
    <div>
      <svg
        className="chart"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Requests over time: ${connection.requests}, of which ${connection.failures} failed; at most ${most} at once`}
      >
        {connection.periods.map(({ startsAt, requests, failures }) => {
          const x = Math.round((Date.parse(startsAt) - from) / step) * slot;
          const whole = (requests / most) * (height - 6);
          const bad = (failures / most) * (height - 6);
          return (
            <g key={startsAt}>
              <title>{`${short.format(new Date(startsAt))}: ${requests} requests, ${failures} failed`}</title>
              <rect
                className="good"
                x={x + 1}
                y={height - whole}
                width={Math.max(1, slot - 2)}
                height={whole - bad}
              />
              <rect className="bad" x={x + 1} y={height - bad} width={Math.max(1, slot - 2)} height={bad} />
            </g>
          );
        })}
        <line className="axis" x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
      </svg>
      <Text size="xs" c="dimmed">
        <span>{short.format(new Date(since))}</span>
        <span>now</span>
      </Text>
    </div>
  );
}
