import { environment } from '../../shared/aws/environment.ts';
import { resume } from '../../shared/domain/connection/resume.ts';
import { RequestError } from '../../shared/protocol/errors.ts';
import { resumeFrame } from '../../shared/protocol/frame-schemas.ts';
import { parseRequest } from '../../shared/protocol/parse.ts';
import { LogReader } from '../../shared/storage/log-reader.ts';
import { connectionStore, messageLog, pushBodies, resumingUsers } from '../composition.ts';
import { meter } from '../metrics.ts';
import { frameHandler } from './frame-handler.ts';

const connections = connectionStore();
const deps = { users: resumingUsers(), log: new LogReader(messageLog()), bodies: pushBodies() };
const reconnectWithin = Number(environment('RECONNECT_SECONDS')) * 1000;

export const handler = frameHandler(async ({ body, requestContext: { connectionId } }) => {
  const { cursor } = parseRequest(resumeFrame, JSON.parse(body ?? ''));
  const owner = await connections.owner(connectionId);
  if (owner === undefined)
    throw new RequestError('noSuchAccount', 'the connection is closed: open a new one');
  const page = await resume(deps, owner, cursor ?? undefined, Date.now());
  meter('Replayed', page.pushes.length);
  return { type: 'page', ...page, reconnectWithin };
});
