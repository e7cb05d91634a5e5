import { Badge, Button, Group, Title } from '@mantine/core';
import { useState } from 'react';
import type { Shapes } from '../../api/api.types';
import { useChange, usePages } from '../../api/use-call';
import { Confirm } from '../../parts/confirm';
import { Cell, List } from '../../parts/page';
import { Empty } from '../../parts/states';
import { Time } from '../../parts/time';
import { NewToken, RotateToken } from './token-drawer';

type Token = Shapes['ScimTokenSummary'];

/** Which token a dialog is about, and which dialog. */
type Open = { kind: 'new' } | { kind: 'rotate' | 'revoke'; token: Token };

export function Tokens({ orgId }: { orgId: string }) {
  const [open, setOpen] = useState<Open>();
  const pages = usePages(
    'GET /api/v1/organizations/{orgId}/scim/tokens',
    { path: { orgId } },
    { every: 10_000 },
  );
  const close = (): void => setOpen(undefined);
  return (
    <section className="card" aria-labelledby="tokens">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id="tokens">
          Tokens
        </Title>
        <Button size="xs" onClick={() => setOpen({ kind: 'new' })}>
          New token
        </Button>
      </Group>
      <List
        pages={pages}
        label="Tokens"
        columns={['Name', 'Token', 'Status', 'Last used', 'Expires', '']}
        row={(token) => <Row key={token.id} token={token} open={setOpen} />}
        empty={
          <Empty title="No token yet">
            A token lets your identity provider in. You enter it there together with the base URL.
          </Empty>
        }
      />
      <NewToken orgId={orgId} opened={open?.kind === 'new'} close={close} />
      {open?.kind === 'rotate' && <RotateToken orgId={orgId} token={open.token} close={close} />}
      {open?.kind === 'revoke' && <Revoke orgId={orgId} token={open.token} close={close} />}
    </section>
  );
}

function Row({ token, open }: { token: Token; open: (dialog: Open) => void }) {
  const { name, prefix, lastUsedAt, expiresAt } = token;
  return (
    <tr>
      <Cell label="Name">{name}</Cell>
      <Cell label="Token">
        <code>{shown(prefix)}</code>
      </Cell>
      <Cell label="Status">
        <Status token={token} />
      </Cell>
      <Cell label="Last used">
        <Time value={lastUsedAt} none="not yet" />
      </Cell>
      <Cell label="Expires">
        <Time value={expiresAt} />
      </Cell>
      <Cell label="">
        {token.status === 'active' && (
          <span className="actions">
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Rotate ${name}`}
              onClick={() => open({ kind: 'rotate', token })}
            >
              Rotate
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Revoke ${name}`}
              onClick={() => open({ kind: 'revoke', token })}
            >
              Revoke
            </Button>
          </span>
        )}
      </Cell>
    </tr>
  );
}

function Status({ token: { status, revokedAt } }: { token: Token }) {
  if (status === 'active' && revokedAt !== null) {
    return (
      <span className="badges">
        <Badge variant="light" color="yellow">
          replaced
        </Badge>
        <span>
          stops <Time value={revokedAt} />
        </span>
      </span>
    );
  }
  return (
    <Badge variant="light" color={status === 'active' ? 'green' : 'gray'}>
      {status}
    </Badge>
  );
}

function Revoke({ orgId, token, close }: { orgId: string; token: Token; close: () => void }) {
  const revoke = useChange('DELETE /api/v1/organizations/{orgId}/scim/tokens/{id}');
  return (
    <Confirm
      opened
      title={`Revoke “${token.name}”?`}
      action="Revoke the token"
      isBusy={revoke.isPending}
      error={revoke.error}
      onClose={close}
      onConfirm={() => revoke.mutate({ path: { orgId, id: token.id } }, { onSuccess: close })}
    >
      It stops at once, and for good: the identity provider that uses it can’t create, change or deactivate
      anybody any more until you enter another token there. It was last used:{' '}
      <Time value={token.lastUsedAt} none="not yet" />.
    </Confirm>
  );
}

/** `scim_a1b2c3d4…` */
function shown(prefix: string): string {
  return prefix.endsWith('…') ? prefix : `${prefix}…`;
}
