import type { PushOrder } from '../push/order.ts';
import { expiryOf, type Push } from '../push/push.ts';
import type { NotificationContent } from './content.ts';
import type { ProviderCredentials } from './credentials.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The `OfflinePushInfo.PushFlag` of a push without notifications. */
const NO_NOTIFICATION = 1;

/**
 * Creates the notification of a push.
 *
 * @param senderName the title, if the push has none
 * @returns `undefined` for a push that notifies nobody: it is for online users only, asks for no notification, or has
 * nothing to show
 */
export function notificationOf(push: Push, senderName: string): NotificationContent | undefined {
  const info = push.offlinePushInfo ?? {};
  if (push.lifeTime === 0 || info.PushFlag === NO_NOTIFICATION) return undefined;
  const apple = fieldsOf(info.ApnsInfo);
  const android = fieldsOf(info.AndroidInfo);
  const title = textOf(info.Title);
  const text = textOf(info.Desc) ?? firstTextOf(push);
  if (title === undefined && text === undefined) return undefined;
  return {
    taskId: push.taskId,
    title: title ?? senderName,
    text: text ?? '',
    expiresAt: expiryOf(push),
    ...given('appleTitle', apple.Title),
    ...given('subtitle', apple.SubTitle),
    ...given('appleSound', apple.Sound),
    ...given('image', apple.Image),
    ...(apple.MutableContent === 1 || apple.MutableContent === true ? { mutable: true } : {}),
    ...given('androidSound', android.Sound),
    ...given('androidChannel', android.GoogleChannelID),
    ...given('ext', info.Ext),
  };
}

/** Whether a push may notify anybody, as far as its order shows. */
export const mayNotify = (
  { apns, fcm, webpush }: ProviderCredentials,
  { lifeTime, offlinePushInfo }: Pick<PushOrder, 'lifeTime' | 'offlinePushInfo'>,
): boolean =>
  lifeTime > 0 && offlinePushInfo?.PushFlag !== NO_NOTIFICATION && Boolean(apns ?? fcm ?? webpush);

/** Whether a push has its own title, so that the name of its sender is not needed. */
export const hasTitle = ({ offlinePushInfo }: Push): boolean => textOf(offlinePushInfo?.Title) !== undefined;

function firstTextOf({ body }: Push): string | undefined {
  const element = body.find(({ MsgType }) => MsgType === 'TIMTextElem');
  return textOf(element?.MsgContent.Text);
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const given = <Name extends string>(name: Name, value: unknown): { readonly [name in Name]?: string } => {
  const text = textOf(value);
  return text === undefined ? {} : ({ [name]: text } as { readonly [name in Name]: string });
};

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? { ...value } : {};
