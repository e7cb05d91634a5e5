import { Alert } from '@mantine/core';
import type { Shapes } from '../../api/api.types';

const names: Record<Shapes['ConnectionCheck']['name'], string> = {
  issuer: 'Issuer',
  callback: 'Redirect URI',
  discovery: 'Discovery document',
  endpoints: 'Endpoints',
  algorithms: 'Signatures',
  authentication: 'Client authentication',
  jwks: 'Keys',
};

/** What came of trying the settings out, check by check. */
export function TestReport({ report }: { report: Shapes['ConnectionReport'] }) {
  return (
    <Alert
      color={report.ok ? 'green' : 'red'}
      title={report.ok ? 'The connection works' : 'Something is wrong'}
      role="alert"
    >
      <ul className="steps">
        {report.checks.map(({ name, ok, detail }) => (
          <li key={name} className={ok ? 'done' : ''}>
            <span className="mark" aria-hidden="true">
              {ok ? '✓' : '✗'}
            </span>
            <span>
              <b>{names[name]}</b>
              <span className="unseen">{ok ? ' (good)' : ' (wrong)'}</span>: {detail}
            </span>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
