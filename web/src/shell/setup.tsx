import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { openSetupLink } from '../api/session';
import { Refusal } from '../parts/states';

/** Where a set-up link leads. It is opened by a click: programs that look links up before people do click nothing. */
export function Setup() {
  const [token] = useState(takeToken);
  const client = useQueryClient();
  const navigate = useNavigate();
  const open = useMutation({
    mutationFn: () => openSetupLink(token),
    onSuccess: async () => {
      await client.resetQueries();
      await navigate({ to: '/', replace: true });
    },
  });
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack w="100%" maw={420} gap="lg">
        <Title order={1} size="h2">
          Connect your identity provider
        </Title>
        <Text>
          With this link you set up provisioning and single sign-on for your organization. You need no
          account. What you do here is recorded.
        </Text>
        {token === '' && <Text>The link is not complete. Copy it once more, or ask for a new one.</Text>}
        <Refusal error={open.error} title="The link opens nothing" />
        <Button size="md" onClick={() => open.mutate()} loading={open.isPending} disabled={token === ''}>
          Begin
        </Button>
      </Stack>
    </Center>
  );
}

/** Out of the address, where it could be seen and copied; kept for as long as the page is open. */
function takeToken(): string {
  const token = location.hash.slice(1);
  if (token !== '') history.replaceState(history.state, '', location.pathname);
  return token;
}
