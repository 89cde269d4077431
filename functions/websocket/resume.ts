import * as z from 'zod';
import { environment } from '../../shared/aws/environment.ts';
import { resume } from '../../shared/domain/connection/resume.ts';
import { RequestError } from '../../shared/protocol/errors.ts';
import { parseRequest } from '../../shared/protocol/parse.ts';
import { LogReader } from '../../shared/storage/log-reader.ts';
import { accountStore, connectionStore, messageLog, tagStore } from '../composition.ts';
import { meter } from '../metrics.ts';
import { frameHandler } from './frame-handler.ts';

const connections = connectionStore();
const stores = {
  accounts: accountStore(),
  tags: tagStore(),
  log: new LogReader(messageLog()),
  reconnectWithin: Number(environment('RECONNECT_SECONDS')) * 1000,
};

const resumeFrame = z.object({ action: z.literal('resume'), cursor: z.string().nullish() });

export const handler = frameHandler(async ({ body, requestContext: { connectionId } }) => {
  const { cursor } = parseRequest(resumeFrame, JSON.parse(body ?? ''));
  const owner = await connections.owner(connectionId);
  if (owner === undefined)
    throw new RequestError('noSuchAccount', 'the connection is closed: open a new one');
  const page = await resume(stores, owner, cursor ?? undefined, Date.now());
  meter('Replayed', page.pushes.length);
  return page;
});
