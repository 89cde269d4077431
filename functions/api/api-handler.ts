import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Caller } from '../../shared/protocol/caller.ts';
import {
  type AnswerOf,
  aliasesOf,
  type CommandDefinition,
  type CommandGroup,
  type RequestOf,
} from '../../shared/protocol/command.ts';
import { RequestError } from '../../shared/protocol/errors.ts';
import { parseRequest } from '../../shared/protocol/parse.ts';
import { appDirectory } from '../apps.ts';
import { auditStore, quotas } from '../composition.ts';
import { logger } from '../logger.ts';
import { publishMetrics } from '../metrics.ts';
import type { ApiEvent } from '../middleware/api-event.ts';
import { audit } from '../middleware/audit.ts';
import { callRate } from '../middleware/call-rate.ts';
import { command } from '../middleware/command.ts';
import { envelope } from '../middleware/envelope.ts';
import { jsonBody } from '../middleware/json-body.ts';
import { operator } from '../middleware/operator.ts';
import type { TimeLeft } from '../time-left.ts';

/** Executes one command. Its result becomes the answer, together with the error fields. */
type Serve<Definition extends CommandDefinition> = (
  caller: Caller,
  request: RequestOf<Definition>,
  hasMoreThan: TimeLeft,
) => Promise<AnswerOf<Definition>>;

/** The implementations of all commands of a group. */
type Served<Group extends CommandGroup<keyof Group>> = { readonly [Name in keyof Group]: Serve<Group[Name]> };

/**
 * Creates the handler of the function that serves a group of commands.
 *
 * @param group the definitions of the commands
 * @param served the implementations of the commands
 */
export function apiHandler<Group extends CommandGroup<keyof Group>>(group: Group, served: Served<Group>) {
  const serve = <Name extends keyof Group>(
    name: Name,
    caller: Caller,
    payload: unknown,
    hasMoreThan: TimeLeft,
  ) => served[name](caller, parseRequest<Group[Name]['request']>(group[name].request, payload), hasMoreThan);
  const isServed = (name: string): name is keyof Group & string => Object.hasOwn(group, name);
  const changes = (name: string): boolean => isServed(name) && group[name].effect === 'changes';
  const changesAnything = Object.keys(group).some(changes);
  return middy<ApiEvent, object>()
    .use(injectLambdaContext(logger))
    .use(publishMetrics())
    .use(envelope())
    .use(changesAnything ? audit(auditStore(), changes) : [])
    .use(command(aliasesOf(group)))
    .use(operator(appDirectory(), changes))
    .use(callRate(quotas()))
    .use(jsonBody())
    .handler(async ({ command: name, caller, payload }, context) => {
      if (!isServed(name)) throw new RequestError('noSuchCommand', `there is no command ${name}`);
      return serve(
        name,
        caller,
        payload,
        (milliseconds) => context.getRemainingTimeInMillis() > milliseconds,
      );
    });
}
