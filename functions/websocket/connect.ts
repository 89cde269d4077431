import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyResultV2,
  APIGatewayProxyWebsocketEventV2,
} from 'aws-lambda';
import { environment } from '../../shared/aws/environment.ts';
import { connect } from '../../shared/domain/connection/connect.ts';
import { authenticate } from '../../shared/protocol/caller.ts';
import { refusalOf } from '../../shared/protocol/error-table.ts';
import { appDirectory } from '../apps.ts';
import { accountStore, connectionStore, deployment, sockets } from '../composition.ts';
import { logger } from '../logger.ts';
import { publishMetrics } from '../metrics.ts';
import { credentialsOf, offeredSubprotocols, SUBPROTOCOL } from './credentials.ts';

type ConnectEvent = APIGatewayProxyWebsocketEventV2 &
  Pick<APIGatewayProxyEventV2, 'headers' | 'queryStringParameters'>;

const directory = appDirectory();
const stage = deployment();
const deps = {
  accounts: accountStore(),
  connections: connectionStore(),
  sockets: sockets(),
  maxConnections: Number(environment('MAX_CONNECTIONS')),
};

export const handler = middy<ConnectEvent, APIGatewayProxyResultV2>()
  .use(injectLambdaContext(logger))
  .use(publishMetrics())
  .handler(async (event) => {
    const now = Date.now();
    try {
      const caller = await authenticate(directory, credentialsOf(event), now);
      await stage.assertShards();
      const owner = { app: caller.app.sdkAppId, userId: caller.identifier };
      await connect(deps, owner, event.requestContext.connectionId, now);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      return { statusCode: 401, body: JSON.stringify({ code: refusal.code, message: refusal.message }) };
    }
    const selected = offeredSubprotocols(event).includes(SUBPROTOCOL);
    return { statusCode: 200, ...(selected ? { headers: { 'Sec-WebSocket-Protocol': SUBPROTOCOL } } : {}) };
  });
