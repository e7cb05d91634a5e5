import {
  AppShell,
  Burger,
  Button,
  Center,
  Group,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { type Person, signOut } from '../api/session';
import { Failure, NoPermission, Starting } from '../parts/states';
import iconUrl from '../icon.svg';
import { Navigation } from './navigation';
import { PersonProvider, usePersonQuery } from './person';
import { Setup } from './setup';
import { SignIn } from './sign-in';

/** Around every page: who is there, where one can go. */
export function Shell() {
  const person = usePersonQuery();
  const isLink = useRouterState({ select: ({ location }) => location.pathname === '/setup' });
  if (isLink) return <Setup />;
  if (person.error) {
    return (
      <Center component="main" mih="60vh" p="md">
        <Failure error={person.error} retry={() => void person.refetch()} />
      </Center>
    );
  }
  if (person.data === undefined) return <Starting />;
  if (person.data === null) return <SignIn />;
  return (
    <PersonProvider value={person.data}>
      <Frame person={person.data} />
    </PersonProvider>
  );
}

function Frame({ person }: { person: Person }) {
  const [opened, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(close, [path, close]);
  useFocusOnChange(path);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 240, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <a href="#content" className="skip">
            Skip to the content
          </a>
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Navigation"
              aria-expanded={opened}
            />
            <Link to="/" className="brand">
              <img src={iconUrl} alt="" width={24} height={24} />
              Muster
            </Link>
          </Group>
          <Account person={person} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="md" aria-label="Pages">
        <Navigation person={person} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <div className="content">
          <Allowed person={person} />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}

/** A reader of the screen is told of the new page, as after a load. */
function useFocusOnChange(path: string): void {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }, [path]);
}

/** The service refuses others itself; here it is said before anything is tried. */
function Allowed({ person }: { person: Person }) {
  const { orgId } = useParams({ strict: false });
  const path = useRouterState({ select: ({ location }) => location.pathname });
  if (person.kind === 'operator') return <Outlet />;
  const isOwn = orgId === undefined || orgId === person.organizationId;
  if (person.kind === 'setup') {
    return isOwn && /^\/(organizations\/[^/]+\/(connections|guides))?$/.test(path) ? (
      <Outlet />
    ) : (
      <NoPermission />
    );
  }
  return person.role === 'admin' && isOwn ? <Outlet /> : <NoPermission />;
}

function Account({ person }: { person: Person }) {
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: async (next) => {
      if (next !== undefined) location.assign(next);
      else await client.resetQueries();
    },
  });
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" c="dimmed" visibleFrom="sm" truncate maw={220}>
        {person.kind === 'operator' ? 'Operator' : person.name}
      </Text>
      <SchemeButton />
      <Button size="compact-sm" variant="default" onClick={() => leave.mutate()} loading={leave.isPending}>
        Sign out
      </Button>
    </Group>
  );
}

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const next = useComputedColorScheme('light') === 'light' ? 'dark' : 'light';
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      onClick={() => setColorScheme(next)}
      aria-label={`Use ${next} colours`}
    >
      <span aria-hidden="true">{next === 'dark' ? '☾' : '☀'}</span>
    </Button>
  );
}
