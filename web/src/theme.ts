import { createTheme, type CSSVariablesResolver } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Their element would count as a second head of the page.
    ModalHeader: { defaultProps: { role: 'none' } },
    DrawerHeader: { defaultProps: { role: 'none' } },
  },
});

const names = ['indigo', 'red', 'green', 'yellow', 'orange', 'gray', 'blue', 'teal'];

/** Of each colour the shade of text on its light ground: 4.5 to 1 at least, which Mantine's own is not. */
const readable = (shade: number): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => [
      [`--mantine-color-${name}-light-color`, `var(--mantine-color-${name}-${shade})`],
      [`--mantine-color-${name}-outline`, `var(--mantine-color-${name}-${shade})`],
    ]),
  );

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...readable(9),
    '--mantine-color-yellow-light-color': '#7a4100',
    '--mantine-color-orange-light-color': '#8a3200',
    '--mantine-color-green-light-color': '#1c6430',
    '--mantine-color-teal-light-color': '#06603f',
    '--mantine-color-dimmed': '#545b64',
    '--mantine-color-placeholder': '#6b7280',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-8)',
  },
  dark: {
    ...readable(2),
    '--mantine-color-dimmed': '#a9afb8',
    '--mantine-color-placeholder': '#8d949e',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-3)',
  },
});
