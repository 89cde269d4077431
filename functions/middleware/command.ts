import type { MiddlewareObj } from '@middy/core';
import { RequestError } from '../../shared/protocol/errors.ts';
import type { ApiEvent } from './api-event.ts';

/**
 * Reads which command is called.
 *
 * @param aliases the present names of commands by their older names
 */
export const command = (aliases: ReadonlyMap<string, string> = new Map()): MiddlewareObj<ApiEvent> => ({
  before: ({ event }) => {
    const [, name] = /^\/v4\/([^/]+\/[^/]+)$/.exec(event.rawPath) ?? [];
    if (name === undefined) throw new RequestError('badUrl', 'the URL is /v4/{service}/{command}');
    event.command = aliases.get(name) ?? name;
  },
});
