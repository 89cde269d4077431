import {
  type ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  LimitExceededException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { CloseReason, Sockets } from '../domain/connection/ports.ts';

/** The sockets that API Gateway holds open. */
export class ApiGatewaySockets implements Sockets {
  readonly #client: ApiGatewayManagementApiClient;

  readonly #closingFrame: (reason: CloseReason) => string;

  /** @param closingFrame creates the frame that tells a client why its socket is closed */
  constructor(client: ApiGatewayManagementApiClient, closingFrame: (reason: CloseReason) => string) {
    this.#client = client;
    this.#closingFrame = closingFrame;
  }

  async close(ConnectionId: string, reason?: CloseReason): Promise<'closed' | 'throttled'> {
    try {
      if (reason !== undefined) {
        const Data = Buffer.from(this.#closingFrame(reason));
        await this.#client.send(new PostToConnectionCommand({ ConnectionId, Data }));
      }
      await this.#client.send(new DeleteConnectionCommand({ ConnectionId }));
      return 'closed';
    } catch (error) {
      if (error instanceof GoneException) return 'closed';
      if (error instanceof LimitExceededException) return 'throttled';
      throw error;
    }
  }
}
