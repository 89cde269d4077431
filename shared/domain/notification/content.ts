/**
 * The notification of a push: what the device shows and what the app receives. It refers to the push and never
 * contains its body.
 */
export interface NotificationContent {
  /**
   * The id of the push. Providers replace an earlier notification with the same id, so that a repeated one shows
   * once.
   */
  readonly taskId: string;
  readonly title: string;
  readonly text: string;
  /** Epoch milliseconds. A notification that is not delivered by then is dropped. */
  readonly expiresAt: number;
  /** Replaces the title on Apple devices. */
  readonly appleTitle?: string;
  readonly subtitle?: string;
  /** The name of the sound on Apple devices. */
  readonly appleSound?: string;
  /** The name of the sound on Android devices. */
  readonly androidSound?: string;
  /** The notification channel on Android devices. */
  readonly androidChannel?: string;
  /** The URL of a picture. */
  readonly image?: string;
  /** Whether an extension of the iOS app may change the notification before it is shown. */
  readonly mutable?: boolean;
  /** Custom data of the caller for the app. */
  readonly ext?: string;
}

/**
 * The remaining life time of a notification, in seconds.
 *
 * @param now epoch milliseconds
 * @returns 0 once it has expired
 */
export const remainingSeconds = ({ expiresAt }: NotificationContent, now: number): number =>
  Math.max(0, Math.floor((expiresAt - now) / 1000));

/** Longer texts are cut before fitting, in characters: no provider accepts more than 4,096 bytes. */
const LONGEST_TEXT = 4096;
const ELLIPSIS = '…';

/**
 * Serialises a notification within the provider's size limit, shortening its text if necessary.
 *
 * @param serialise returns the payload with a given text
 * @param maxBytes the provider's limit
 * @returns `undefined` if the notification does not fit even without its text
 */
export function fitted(
  text: string,
  serialise: (text: string) => string,
  maxBytes: number,
): string | undefined {
  const whole = serialise(text);
  if (Buffer.byteLength(whole) <= maxBytes) return whole;
  const characters = Array.from(text.slice(0, LONGEST_TEXT));
  const shortened = (length: number) => serialise(characters.slice(0, length).join('') + ELLIPSIS);
  if (Buffer.byteLength(shortened(0)) > maxBytes) return undefined;
  let fits = 0;
  let tooLong = characters.length + 1;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (Buffer.byteLength(shortened(middle)) <= maxBytes) fits = middle;
    else tooLong = middle;
  }
  return shortened(fits);
}
