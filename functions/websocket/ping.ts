import { RequestError } from '../../shared/protocol/errors.ts';
import { frameHandler } from './frame-handler.ts';

/** Serves `ping`, and as the default route every frame that no route takes. */
export const handler = frameHandler(async ({ requestContext: { routeKey } }) => {
  if (routeKey === 'ping') return { type: 'pong' };
  throw new RequestError('badRequest', 'a frame is JSON with the action "resume" or "ping"');
});
