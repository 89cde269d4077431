import { RequestError } from '../../shared/protocol/errors.ts';
import { openedFrame } from '../../shared/protocol/frame-schemas.ts';
import { parseRequest } from '../../shared/protocol/parse.ts';
import { deviceStore, notificationOutcomes, pushRecords } from '../composition.ts';
import type { ServeFrame } from './frame-handler.ts';

const devices = deviceStore();
const outcomes = notificationOutcomes();
const pushes = pushRecords();

/** Counts that the user opened the notification of a push. */
export const countOpened: ServeFrame = async ({ body }, { owner }) => {
  const { id, deviceId } = parseRequest(openedFrame, JSON.parse(body));
  if ((await pushes.get(owner.app, id)) === undefined) {
    throw new RequestError('noSuchTask', `there is no push ${JSON.stringify(id)}`);
  }
  const now = Date.now();
  const known = await devices.list(owner, now);
  // If the client names no device, assume the one that was seen last.
  const latest = known.toSorted((a, b) => b.seenAt - a.seenAt)[0];
  const device = known.find((one) => one.deviceId === deviceId) ?? latest;
  if (device !== undefined) await outcomes.open(owner.app, id, device.target.kind, owner.userId, now);
  return { type: 'opened', id };
};
