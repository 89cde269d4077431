import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { RequestError } from '../../shared/protocol/errors.ts';
import { logger } from '../logger.ts';
import type { ApiEvent } from '../middleware/api-event.ts';
import { command } from '../middleware/command.ts';
import { envelope } from '../middleware/envelope.ts';

/** Answers every request that matches no other route. */
export const handler = middy<ApiEvent, object>()
  .use(injectLambdaContext(logger))
  .use(envelope())
  .use(command())
  .handler(async (event) => {
    const { method } = event.requestContext.http;
    throw new RequestError('noSuchCommand', `there is no command ${method} ${event.command}`);
  });
