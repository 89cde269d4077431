import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { AppDirectory } from '../../shared/auth/app-directory.ts';
import type { Caller } from '../../shared/auth/caller.ts';
import { RequestError } from '../../shared/protocol/errors.ts';
import type { CommandOf, Service } from '../../shared/protocol/routes.ts';
import { logger } from '../logger.ts';
import { administrator } from '../middleware/administrator.ts';
import type { ApiEvent } from '../middleware/api-event.ts';
import { command } from '../middleware/command.ts';
import { envelope } from '../middleware/envelope.ts';
import { jsonBody } from '../middleware/json-body.ts';

/** Serves one command; the answer is what stands in the envelope beside the error fields. */
export type Command = (caller: Caller, payload: unknown) => Promise<object>;

/** The handler of a function that serves commands. */
export function apiHandler<S extends Service>(
  directory: AppDirectory,
  commands: Record<CommandOf<S>, Command>,
) {
  const served: Readonly<Record<string, Command>> = commands;
  return middy<ApiEvent, object>()
    .use(injectLambdaContext(logger))
    .use(envelope())
    .use(command())
    .use(administrator(directory))
    .use(jsonBody())
    .handler(async ({ command: name, caller, payload }) => {
      const serve = Object.hasOwn(served, name) ? served[name] : undefined;
      if (serve === undefined) throw new RequestError('noSuchCommand', `there is no command ${name}`);
      return serve(caller, payload);
    });
}
