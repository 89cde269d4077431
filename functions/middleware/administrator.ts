import type { MiddlewareObj } from '@middy/core';
import type { AppDirectory } from '../../shared/domain/apps/app.ts';
import { authenticate } from '../../shared/protocol/caller.ts';
import { RequestError } from '../../shared/protocol/errors.ts';
import type { ApiEvent } from './api-event.ts';

/** The push families have a code of their own for a caller who is not an administrator. */
const isPushCommand = (command: string): boolean => /^(?:all_member_push|timpush)\//.test(command);

/** Checks the UserSig in the URL, and that the caller is an administrator of the app. */
export const administrator = (directory: AppDirectory): MiddlewareObj<ApiEvent> => ({
  before: async ({ event }) => {
    const caller = await authenticate(directory, event.queryStringParameters ?? {}, Date.now());
    if (!caller.app.admins.includes(caller.identifier)) {
      throw new RequestError(
        isPushCommand(event.command) ? 'pushCallerNotAdministrator' : 'notAdministrator',
        `${caller.identifier} is not an administrator of the app`,
      );
    }
    event.caller = caller;
  },
});
