import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { environment } from '../../shared/aws/environment.ts';
import { admit } from '../../shared/domain/connection/admit.ts';
import type { ConnectionRecord } from '../../shared/domain/connection/ports.ts';
import { refusalOf } from '../../shared/protocol/error-table.ts';
import { ERROR_CODES } from '../../shared/protocol/errors.ts';
import type { ErrorFrame, ServerFrame } from '../../shared/protocol/frames.ts';
import { connectionStore, sockets } from '../composition.ts';
import { logger } from '../logger.ts';
import { meter, publishMetrics } from '../metrics.ts';

const deps = {
  counter: connectionStore(),
  sockets: sockets(),
  maxFrames: Number(environment('MAX_FRAMES')),
};

/** A frame of a client. */
export interface Frame {
  /** The route that received it. */
  readonly routeKey: string;
  readonly body: string;
}

/** Processes a frame of an open connection. */
export type ServeFrame = (frame: Frame, connection: ConnectionRecord) => Promise<ServerFrame>;

/**
 * Creates the handler of a WebSocket route. The result of `serve` is sent back over the socket, and a rejection as an
 * error frame.
 */
export function frameHandler(serve: ServeFrame) {
  return middy<APIGatewayProxyWebsocketEventV2, APIGatewayProxyStructuredResultV2>()
    .use(injectLambdaContext(logger))
    .use(publishMetrics())
    .handler(async ({ body = '', requestContext: { routeKey, connectionId } }) => {
      const answer = await answerTo(connectionId, (connection) => serve({ routeKey, body }, connection));
      return { statusCode: 200, ...(answer === undefined ? {} : { body: JSON.stringify(answer) }) };
    });
}

/** Returns the answer for the socket; nothing if the socket was closed. */
async function answerTo(
  connectionId: string,
  serve: (connection: ConnectionRecord) => Promise<ServerFrame>,
): Promise<ServerFrame | undefined> {
  try {
    const admission = await admit(deps, connectionId, Date.now());
    if (admission.outcome === 'closed') return undefined;
    if (admission.outcome === 'early') return waitFrame(admission.retryAfter);
    return await serve(admission.connection);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== undefined) return { type: 'error', code: refusal.code, message: refusal.message };
    logger.error('A frame failed', error as Error);
    meter('InternalErrors', 1);
    return { type: 'error', code: ERROR_CODES.internal, message: 'internal error: try again' };
  }
}

const waitFrame = (retryAfter: number): ErrorFrame => ({
  type: 'error',
  code: ERROR_CODES.tooManyCallsOfCommand,
  message: `more than ${deps.maxFrames} frames in ten seconds: wait ${retryAfter} ms`,
  retryAfter,
});
