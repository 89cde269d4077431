import { audienceOfPush } from '../audience/audience-text.tsx';
import { draftOfAudience } from '../audience/chosen-audience.ts';
import type { ChosenAudience } from '../audience/draft.ts';
import { EMPTY_DRAFT, LIFE_TIMES, type PushDraft } from '../compose/push-draft.ts';
import { notificationText, type PushSummary, textOf } from './push-text.ts';

/**
 * A new push with the content of one that was made.
 *
 * @param audience whom it is for; those whom the first one was for, if absent
 */
export function draftOfPush(push: PushSummary, audience: ChosenAudience = audienceOfPush(push)): PushDraft {
  const { MsgLifeTime, OfflinePushInfo, CloudCustomData = '', From_Account, Identifier, RateLimit } = push;
  return {
    ...EMPTY_DRAFT,
    audience: draftOfAudience(audience),
    text: textOf(push),
    notifies: OfflinePushInfo?.PushFlag !== 1,
    title: notificationText(push, 'Title'),
    summary: notificationText(push, 'Desc'),
    data: CloudCustomData,
    sender: From_Account === Identifier ? '' : From_Account,
    // The shortest one that is offered and not shorter than that of the push.
    lifeTime: LIFE_TIMES.find((seconds) => seconds >= MsgLifeTime) ?? EMPTY_DRAFT.lifeTime,
    rate: RateLimit === undefined ? '' : `${RateLimit}`,
  };
}
