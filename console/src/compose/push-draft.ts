import type { Request } from '../api/commands.ts';
import { type AudienceDraft, type ChosenAudience, EVERYBODY } from '../audience/draft.ts';

/** A push as it is being written. */
export interface PushDraft {
  readonly audience: AudienceDraft;
  readonly text: string;
  /** Whether users who are away are notified on their devices. */
  readonly notifies: boolean;
  readonly title: string;
  /** The text of the notification; the message, if empty. */
  readonly summary: string;
  readonly sender: string;
  readonly data: string;
  /** Seconds; 0: online users only. */
  readonly lifeTime: number;
  readonly isLater: boolean;
  /** A local date and time, such as `2026-12-24T18:00`. */
  readonly sendAt: string;
  /** Posts per second; empty: no cap. */
  readonly rate: string;
}

/** Where a push starts. */
export const EMPTY_DRAFT: PushDraft = {
  audience: EVERYBODY,
  text: '',
  notifies: true,
  title: '',
  summary: '',
  sender: '',
  data: '',
  lifeTime: 86_400,
  isLater: false,
  sendAt: '',
  rate: '',
};

/** The life times that are offered, in seconds (the maximum is seven days). */
export const LIFE_TIMES = [0, 600, 3600, 6 * 3600, 86_400, 3 * 86_400, 7 * 86_400] as const;

/** The maximum size of the content in bytes (error 90056 of the API). */
export const MAX_CONTENT_BYTES = 10 * 1024;
/** How far ahead a push may be scheduled, in milliseconds. */
const MAX_AHEAD = 366 * 86_400_000;

type PushRequest = Request<'all_member_push/im_push'>;
type Content = Pick<PushRequest, 'MsgBody' | 'OfflinePushInfo' | 'CloudCustomData' | 'From_Account'>;

/** What receivers get. */
export function contentOf(draft: PushDraft): Content {
  const OfflinePushInfo = notificationOf(draft);
  return {
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: draft.text } }],
    ...(OfflinePushInfo === undefined ? {} : { OfflinePushInfo }),
    ...(draft.data === '' ? {} : { CloudCustomData: draft.data }),
    ...(draft.sender === '' ? {} : { From_Account: draft.sender }),
  };
}

/** What a device shows; nothing where the API makes it of the sender and the message. */
function notificationOf(draft: PushDraft): Content['OfflinePushInfo'] {
  if (!isNotified(draft)) return { PushFlag: 1 };
  const { title, summary, text } = draft;
  if (title === '' && summary === '') return undefined;
  return { ...(title === '' ? {} : { Title: title }), Desc: summary === '' ? text : summary, PushFlag: 0 };
}

/** Whether users who are away are notified: a push to those who are online now notifies nobody. */
export const isNotified = ({ notifies, lifeTime }: PushDraft): boolean => notifies && lifeTime > 0;

/** The size of the content in bytes, as the API counts it. */
export function sizeOfContent(draft: PushDraft): number {
  const { MsgBody, CloudCustomData, OfflinePushInfo } = contentOf(draft);
  return new TextEncoder().encode(JSON.stringify({ MsgBody, CloudCustomData, OfflinePushInfo })).length;
}

/** Why a push cannot be sent as it is. */
export type DraftFault = 'text' | 'size' | 'time';

/**
 * What is wrong with a push; the audience aside.
 *
 * @param now UTC milliseconds
 */
export function faultsOf(draft: PushDraft, now: number): readonly DraftFault[] {
  const faults: DraftFault[] = [];
  if (draft.text.trim() === '') faults.push('text');
  if (sizeOfContent(draft) > MAX_CONTENT_BYTES) faults.push('size');
  const moment = momentOf(draft);
  if (draft.isLater && !(moment !== undefined && moment > now && moment <= now + MAX_AHEAD))
    faults.push('time');
  return faults;
}

/** When a push goes out, in UTC milliseconds; nothing: now, or no moment is chosen. */
export function momentOf({ isLater, sendAt }: PushDraft): number | undefined {
  const moment = new Date(sendAt).getTime();
  return isLater && Number.isFinite(moment) ? moment : undefined;
}

/**
 * The request of a push.
 *
 * @param key the idempotency key: a second attempt with it is the same push
 * @param random the random number of the request
 */
export function requestOf(
  draft: PushDraft,
  { condition, users }: ChosenAudience,
  key: string,
  random: number,
): PushRequest {
  const moment = momentOf(draft);
  const rate = Number(draft.rate);
  return {
    ...contentOf(draft),
    MsgRandom: random,
    MsgLifeTime: draft.lifeTime,
    IdempotencyKey: key,
    ...(condition === undefined ? {} : { Condition: condition }),
    ...(users === undefined ? {} : { To_Account: [...users] }),
    ...(moment === undefined ? {} : { SendAt: Math.floor(moment / 1000) }),
    ...(rate > 0 ? { RateLimit: rate } : {}),
  };
}

/** The request of a test: the content, to one user, now. */
export const testRequestOf = (draft: PushDraft, user: string, random: number): PushRequest => ({
  ...contentOf(draft),
  MsgRandom: random,
  MsgLifeTime: draft.lifeTime,
  To_Account: [user],
});
