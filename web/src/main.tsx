import '@mantine/core/styles.css';
import './app.css';
import { MantineProvider } from '@mantine/core';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { CallError } from './api/call';
import { styleNonce } from './page-settings';
import { router } from './router';
import { personKey } from './shell/person';
import { theme, variables } from './theme';

// The library that keeps the page still behind a dialog makes a style of its own, and finds its nonce here.
Object.assign(globalThis, { __webpack_nonce__: styleNonce });

/** A session may end at any call: then it is asked anew who is there. */
function onRefusal(error: Error): void {
  if (error instanceof CallError && error.status === 401) client.setQueryData(personKey, null);
}

const client = new QueryClient({
  queryCache: new QueryCache({ onError: onRefusal }),
  mutationCache: new MutationCache({ onError: onRefusal }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // What was refused stays refused; what is overloaded or out of reach may come back.
      retry: (count, error) =>
        count < 2 && error instanceof CallError && (error.status === 0 || error.status > 500),
    },
  },
});

const element = document.getElementById('root');
if (!element) throw new Error('the page has no root');
createRoot(element).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
