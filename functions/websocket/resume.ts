import { environment } from '../../shared/aws/environment.ts';
import { catchUp } from '../../shared/domain/connection/catch-up.ts';
import { resumeFrame } from '../../shared/protocol/frame-schemas.ts';
import { parseRequest } from '../../shared/protocol/parse.ts';
import { LogReader } from '../../shared/storage/log-reader.ts';
import { connectionStore, messageLog, pushBodies, resumingUsers, sockets } from '../composition.ts';
import { meter } from '../metrics.ts';
import { frameHandler } from './frame-handler.ts';

const deps = {
  connections: connectionStore(),
  sockets: sockets(),
  users: resumingUsers(),
  log: new LogReader(messageLog()),
  bodies: pushBodies(),
};
const reconnectWithin = Number(environment('RECONNECT_SECONDS')) * 1000;

export const handler = frameHandler(async ({ body }, connection) => {
  const { cursor } = parseRequest(resumeFrame, JSON.parse(body));
  const page = await catchUp(deps, connection, cursor ?? undefined, Date.now());
  meter('Replayed', page.pushes.length);
  return { type: 'page', ...page, reconnectWithin };
});
