import { Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Shapes } from '../../api/api.types';
import { usePages } from '../../api/use-call';

interface Step {
  title: string;
  isDone: boolean;
  done: string;
  missing: string;
}

/** The three things that provisioning needs, and which of them are missing. */
export function Checklist({ orgId, settings }: { orgId: string; settings: Shapes['PublishedSettings'] }) {
  const tokens = usePages('GET /api/v1/organizations/{orgId}/scim/tokens', { path: { orgId } });
  const active = tokens.items?.filter(({ status }) => status === 'active') ?? [];
  const steps: Step[] = [
    {
      title: 'Provisioning is enabled',
      isDone: settings.enabled,
      done: 'Your identity provider may come in.',
      missing: 'Tick “Enable SCIM provisioning” below and save.',
    },
    {
      title: 'Allowed domains are set',
      isDone: settings.allowedDomains.length > 0,
      done: `Only people of ${settings.allowedDomains.join(', ')} are accepted.`,
      missing: 'List the e-mail domains of your people, so that nobody else can be provisioned.',
    },
    {
      title: 'A token is there',
      isDone: active.length > 0,
      done: active.some(({ lastUsedAt }) => lastUsedAt !== null)
        ? 'Your identity provider has used it.'
        : 'It has not been used yet: enter it at your identity provider.',
      missing: 'Make a token below and enter it at your identity provider.',
    },
  ];
  if (!tokens.items) return null;
  const left = steps.filter(({ isDone }) => !isDone).length;
  return (
    <section className="card" aria-labelledby="checklist">
      <Title order={2} size="h4" id="checklist" mb="sm">
        {left === 0 ? 'Everything is set up' : `${left} of 3 steps ${left === 1 ? 'is' : 'are'} left`}
      </Title>
      <ol className="steps">
        {steps.map((step, index) => (
          <StepItem key={step.title} step={step} number={index + 1} />
        ))}
      </ol>
      <Text size="sm" mt="md">
        <Link to="/organizations/$orgId/guides" params={{ orgId }}>
          Step-by-step guides
        </Link>{' '}
        for Okta, Entra, Google Workspace and others have your own values filled in.
      </Text>
    </section>
  );
}

function StepItem({ step, number }: { step: Step; number: number }) {
  const { title, isDone, done, missing } = step;
  return (
    <li className={isDone ? 'done' : ''}>
      <span className="mark" aria-hidden="true">
        {isDone ? '✓' : number}
      </span>
      <span>
        <b>{title}</b>
        <span className="unseen">{isDone ? ' (done)' : ' (missing)'}</span>
        <br />
        <Text span size="sm" c="dimmed">
          {isDone ? done : missing}
        </Text>
      </span>
    </li>
  );
}
