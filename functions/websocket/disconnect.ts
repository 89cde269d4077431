import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { connectionStore } from '../composition.ts';
import { logger } from '../logger.ts';

const connections = connectionStore();

export const handler = middy<APIGatewayProxyWebsocketEventV2, APIGatewayProxyResultV2>()
  .use(injectLambdaContext(logger))
  .handler(async ({ requestContext: { connectionId } }) => {
    const owner = await connections.owner(connectionId);
    if (owner !== undefined) await connections.delete(owner, connectionId);
    return { statusCode: 200 };
  });
