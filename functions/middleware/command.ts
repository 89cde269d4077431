import type { MiddlewareObj } from '@middy/core';
import { RequestError } from '../../shared/protocol/errors.ts';
import type { ApiEvent } from './api-event.ts';

/**
 * Determines the called command.
 *
 * @param aliases the current command names by their older names
 */
export const command = (aliases: ReadonlyMap<string, string> = new Map()): MiddlewareObj<ApiEvent> => ({
  before: ({ event }) => {
    const [, name] = /^\/v4\/([^/]+\/[^/]+)$/.exec(event.rawPath) ?? [];
    if (name === undefined) throw new RequestError('badUrl', 'the URL must be /v4/{service}/{command}');
    event.command = aliases.get(name) ?? name;
  },
});
