import type { Answer } from '../api/commands.ts';

/** A push as the API lists it. */
export type PushSummary = Answer<'all_member_push/im_push_list'>['Pushes'][number];

/** A push with its progress and counters. */
export type PushStatus = Answer<'all_member_push/im_push_status'>;

/** The text of a push: what the app shows, else what its notification shows. */
export function textOf({
  MsgBody,
  OfflinePushInfo,
}: Pick<PushSummary, 'MsgBody' | 'OfflinePushInfo'>): string {
  const texts = MsgBody.flatMap(({ MsgContent }) => [MsgContent.Text, MsgContent.Desc]);
  const found = [...texts, OfflinePushInfo?.Desc, OfflinePushInfo?.Title].find(isText);
  return found ?? '';
}

/** A field of the notification of a push. */
export function notificationText({ OfflinePushInfo }: PushSummary, field: 'Title' | 'Desc'): string {
  const value = OfflinePushInfo?.[field];
  return isText(value) ? value : '';
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
