import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
} from '@tanstack/react-router';
import { Page } from './parts/page';
import { Failure, Loading } from './parts/states';
import { Shell } from './shell/shell';
import { usePerson } from './shell/person';

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: Nowhere });

const route = <Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => rootRoute, path, component });

const homeRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: Home });

const guidesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'organizations/$orgId/guides',
  component: lazyRouteComponent(() => import('./pages/guides/guides'), 'Guides'),
  // Which provider's; a text that is none of them shows the first.
  validateSearch: ({ idp }): { idp?: string } => (typeof idp === 'string' ? { idp } : {}),
});

const routeTree = rootRoute.addChildren([
  homeRoute,
  route(
    'organizations',
    lazyRouteComponent(() => import('./pages/organizations'), 'Organizations'),
  ),
  route(
    'organizations/$orgId/connections',
    lazyRouteComponent(() => import('./pages/connections/connections'), 'Connections'),
  ),
  guidesRoute,
  route(
    'organizations/$orgId/members',
    lazyRouteComponent(() => import('./pages/members/members'), 'Members'),
  ),
  route(
    'organizations/$orgId/members/$memberId',
    lazyRouteComponent(() => import('./pages/members/member'), 'Member'),
  ),
  route(
    'organizations/$orgId/groups',
    lazyRouteComponent(() => import('./pages/groups/groups'), 'Groups'),
  ),
  route(
    'organizations/$orgId/groups/$groupId',
    lazyRouteComponent(() => import('./pages/groups/group'), 'GroupPage'),
  ),
  route(
    'organizations/$orgId/provisioning',
    lazyRouteComponent(() => import('./pages/provisioning/provisioning'), 'Provisioning'),
  ),
  route(
    'organizations/$orgId/activity',
    lazyRouteComponent(() => import('./pages/activity/activity'), 'Activity'),
  ),
]);

export const router = createRouter({
  routeTree,
  basepath: '/console',
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function Home() {
  const person = usePerson();
  if (person.kind === 'operator') return <Navigate to="/organizations" replace />;
  const { organizationId: orgId } = person;
  return <Navigate to="/organizations/$orgId/connections" params={{ orgId }} replace />;
}

function Broken({ error }: { error: unknown }) {
  return <Failure error={error instanceof Error ? error : new Error('Something went wrong.')} />;
}

function Nowhere() {
  return (
    <Page title="There is no such page" about="The address may be old, or mistyped.">
      <a href="/console">To the start of the console</a>
    </Page>
  );
}
