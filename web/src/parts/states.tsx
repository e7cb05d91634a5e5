import { Alert, Button, Center, Group, Loader, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { CallError } from '../api/call';

/** In place of what is on its way. */
export function Loading({ rows = 5 }: { rows?: number }) {
  return (
    <Stack gap="sm" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={36} />
      ))}
    </Stack>
  );
}

/** While it is not known yet who is there. */
export function Starting() {
  return (
    <Center mih="60vh" role="status" aria-label="Loading">
      <Loader />
    </Center>
  );
}

/** Where a list has nothing: what would be there, and how it comes there. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Stack gap={4} align="center" py="xl" ta="center">
      <Text fw={600}>{title}</Text>
      {children && (
        <Text c="dimmed" size="sm" maw="46ch">
          {children}
        </Text>
      )}
    </Stack>
  );
}

/** What could not be shown, in words, with a way on. */
export function Failure({ error, retry }: { error: Error; retry?: () => void }) {
  if (error instanceof CallError && error.status === 403) return <NoPermission />;
  const gone = error instanceof CallError && error.status === 404;
  return (
    <Alert color={gone ? 'gray' : 'red'} title={gone ? 'It is not there' : 'This can’t be shown right now'}>
      <Text size="sm">{error.message}</Text>
      <Reference error={error} />
      {retry && !gone && (
        <Button mt="sm" size="xs" variant="default" onClick={retry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

export function NoPermission() {
  return (
    <Stack gap="xs" py="xl" maw="56ch">
      <Title order={1} size="h3">
        You may not see this
      </Title>
      <Text c="dimmed">
        These pages are for admins of the organization. Ask one of them to give you the role “admin”, or sign
        in with another account.
      </Text>
    </Stack>
  );
}

/** Above a form whose change was refused. */
export function Refusal({ error, title = 'Not saved' }: { error: Error | null; title?: string }) {
  if (!error) return null;
  const fields = error instanceof CallError ? error.fields : [];
  return (
    <Alert color="red" title={title} role="alert">
      <Text size="sm">{error.message}</Text>
      {fields.map(({ path, message }) => (
        <Text size="sm" key={path + message}>
          <b>{path}</b>: {message}
        </Text>
      ))}
      <Reference error={error} />
    </Alert>
  );
}

function Reference({ error }: { error: Error }) {
  if (!(error instanceof CallError) || !error.requestId || error.status < 500) return null;
  return (
    <Group gap={4} mt={4}>
      <Text size="xs">Reference for support: {error.requestId}</Text>
    </Group>
  );
}
