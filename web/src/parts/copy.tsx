import { Button, Group, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';

interface Copied {
  label: string;
  value: string;
}

/** Says whether it worked: to the eye by its text, to the ear by the live region. */
export function CopyButton({ label, value }: Copied) {
  const clipboard = useClipboard({ timeout: 2000 });
  const text = clipboard.error ? 'Can’t copy' : clipboard.copied ? 'Copied' : 'Copy';
  return (
    <Button
      size="compact-sm"
      variant="default"
      className="copy-button"
      aria-label={`${text} ${label}`}
      onClick={() => clipboard.copy(value)}
    >
      <span aria-live="polite">{text}</span>
    </Button>
  );
}

/** A value to take elsewhere, whole and legible. */
export function CopyField({ label, value }: Copied) {
  return (
    <div className="copy-field">
      <Text size="sm" fw={500}>
        {label}
      </Text>
      <Group gap="xs" wrap="nowrap" justify="space-between" className="copy-value">
        <code>{value}</code>
        <CopyButton label={label} value={value} />
      </Group>
    </div>
  );
}
