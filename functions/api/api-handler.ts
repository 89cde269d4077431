import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Caller } from '../../shared/protocol/caller.ts';
import { RequestError } from '../../shared/protocol/errors.ts';
import { parseRequest } from '../../shared/protocol/parse.ts';
import { REQUESTS, type RequestOf } from '../../shared/protocol/requests.ts';
import type { CommandName, CommandOf, Service } from '../../shared/protocol/routes.ts';
import { appDirectory, quotas } from '../composition.ts';
import { logger } from '../logger.ts';
import { publishMetrics } from '../metrics.ts';
import { administrator } from '../middleware/administrator.ts';
import type { ApiEvent } from '../middleware/api-event.ts';
import { callRate } from '../middleware/call-rate.ts';
import { command } from '../middleware/command.ts';
import { envelope } from '../middleware/envelope.ts';
import { jsonBody } from '../middleware/json-body.ts';
import type { TimeLeft } from '../time-left.ts';

/** Serves one command; the answer is what stands in the envelope beside the error fields. */
export type Command<Request> = (caller: Caller, request: Request, hasMoreThan: TimeLeft) => Promise<object>;

/** A command for each name. */
export type Commands<S extends Service> = { readonly [C in CommandOf<S>]: Command<RequestOf<C>> };

/** The handler of a function that serves commands. */
export function apiHandler<S extends Service>(commands: Commands<S>) {
  // Each command takes what the schema of its own name gives.
  const served = commands as unknown as Readonly<Record<string, Command<unknown>>>;
  return middy<ApiEvent, object>()
    .use(injectLambdaContext(logger))
    .use(publishMetrics())
    .use(envelope())
    .use(command())
    .use(administrator(appDirectory()))
    .use(callRate(quotas()))
    .use(jsonBody())
    .handler(async ({ command: name, caller, payload }, context) => {
      const serve = Object.hasOwn(served, name) ? served[name] : undefined;
      if (serve === undefined) throw new RequestError('noSuchCommand', `there is no command ${name}`);
      const request = parseRequest(REQUESTS[name as CommandName], payload);
      return serve(caller, request, (milliseconds) => context.getRemainingTimeInMillis() > milliseconds);
    });
}
