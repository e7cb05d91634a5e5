import { Button, Center, Divider, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { signInAsOperator } from '../api/session';
import { Refusal } from '../parts/states';

/** In place of every page, while nobody is signed in. What was asked for comes right after. */
export function SignIn() {
  const here = location.pathname + location.search;
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack w="100%" maw={380} gap="lg">
        <div>
          <Title order={1} size="h2">
            Muster console
          </Title>
          <Text c="dimmed">Provisioning and single sign-on of your organization.</Text>
        </div>
        <Button component="a" href={`/login?returnTo=${encodeURIComponent(here)}`} size="md">
          Sign in with your work account
        </Button>
        <Divider label="or, as the operator of this service" />
        <OperatorForm />
      </Stack>
    </Center>
  );
}

function OperatorForm() {
  const [key, setKey] = useState('');
  const client = useQueryClient();
  const signIn = useMutation({
    mutationFn: () => signInAsOperator(key),
    onSuccess: () => client.resetQueries(),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Refusal error={signIn.error} title="Not signed in" />
        <PasswordInput
          label="Operator key"
          description="It is exchanged for a session and not kept in this browser."
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          autoComplete="off"
          required
        />
        <Button type="submit" variant="default" loading={signIn.isPending} disabled={key === ''}>
          Sign in with the key
        </Button>
      </Stack>
    </form>
  );
}
