import {
  type ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { ServerFrame } from '../../protocol/frames.ts';
import type { ConnectionOwner, ConnectionStore } from '../../storage/connections.ts';

/** What kicking needs. */
export interface KickParts {
  readonly connections: ConnectionStore;
  readonly sockets: ApiGatewayManagementApiClient;
}

const FRAME = JSON.stringify({ type: 'kicked' } satisfies ServerFrame);

/**
 * Closes the open connections of a user; each is told so first.
 *
 * @param now epoch milliseconds
 */
export async function kick(parts: KickParts, owner: ConnectionOwner, now: number): Promise<void> {
  const open = await parts.connections.ofUser(owner, now);
  await Promise.all(
    open.map(async (ConnectionId) => {
      try {
        await parts.sockets.send(new PostToConnectionCommand({ ConnectionId, Data: Buffer.from(FRAME) }));
        await parts.sockets.send(new DeleteConnectionCommand({ ConnectionId }));
      } catch (error) {
        if (!(error instanceof GoneException)) throw error;
      }
      await parts.connections.remove(owner, ConnectionId);
    }),
  );
}
