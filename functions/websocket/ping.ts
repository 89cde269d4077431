import { restore } from '../../shared/domain/connection/restore.ts';
import { RequestError } from '../../shared/protocol/errors.ts';
import { connectionStore } from '../composition.ts';
import { frameHandler } from './frame-handler.ts';

const connections = connectionStore();

/** Serves `ping`, and, as the default route, every frame without a route. */
export const handler = frameHandler(async ({ routeKey }, connection) => {
  if (routeKey !== 'ping') {
    throw new RequestError('badRequest', 'a frame must be JSON with an action such as "resume" or "ping"');
  }
  await restore(connections, connection);
  return { type: 'pong' };
});
