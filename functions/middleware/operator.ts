import type { MiddlewareObj } from '@middy/core';
import type { AppDirectory } from '../../shared/domain/apps/app.ts';
import { authenticate, roleOf } from '../../shared/protocol/caller.ts';
import { RequestError } from '../../shared/protocol/errors.ts';
import type { ApiEvent } from './api-event.ts';

/** The push families have a separate code for a caller who is not an administrator. */
const isPushCommand = (command: string): boolean => /^(?:all_member_push|timpush)\//.test(command);

/**
 * Checks the UserSig in the URL, and that the caller is an administrator of the app, or a viewer who calls what only reads.
 *
 * @param changes whether a command changes anything
 */
export const operator = (
  directory: AppDirectory,
  changes: (command: string) => boolean,
): MiddlewareObj<ApiEvent> => ({
  before: async ({ event }) => {
    const caller = await authenticate(directory, event.queryStringParameters ?? {}, Date.now());
    const role = roleOf(caller);
    if (role === undefined) {
      throw new RequestError(
        isPushCommand(event.command) ? 'pushCallerNotAdministrator' : 'notAdministrator',
        `${caller.identifier} is not an administrator of the app`,
      );
    }
    event.caller = caller;
    if (role === 'viewer' && changes(event.command)) {
      throw new RequestError(
        'viewerMayNotChange',
        `${caller.identifier} may look and not change: ${event.command} is for administrators`,
      );
    }
  },
});
