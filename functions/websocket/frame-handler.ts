import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { refusalOf } from '../../shared/protocol/error-table.ts';
import { ERROR_CODES } from '../../shared/protocol/errors.ts';
import type { ServerFrame } from '../../shared/protocol/frames.ts';
import { logger } from '../logger.ts';
import { meter, publishMetrics } from '../metrics.ts';

/** The handler of a WebSocket route: what `serve` gives goes back over the socket, a refusal as an error frame. */
export function frameHandler(serve: (event: APIGatewayProxyWebsocketEventV2) => Promise<ServerFrame>) {
  return middy<APIGatewayProxyWebsocketEventV2, APIGatewayProxyStructuredResultV2>()
    .use(injectLambdaContext(logger))
    .use(publishMetrics())
    .handler(async (event) => ({ statusCode: 200, body: JSON.stringify(await frameFor(serve, event)) }));
}

async function frameFor(
  serve: (event: APIGatewayProxyWebsocketEventV2) => Promise<ServerFrame>,
  event: APIGatewayProxyWebsocketEventV2,
): Promise<ServerFrame> {
  try {
    return await serve(event);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== undefined) return { type: 'error', code: refusal.code, message: refusal.message };
    logger.error('The frame was not served', error as Error);
    meter('InternalErrors', 1);
    return { type: 'error', code: ERROR_CODES.internal, message: 'internal error: try again' };
  }
}
