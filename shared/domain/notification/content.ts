/** What a device shows of a push, and what the app on it gets. It points to the push and never carries its body. */
export interface NotificationContent {
  /** The push. Providers replace a notification by another of the same push, so that a repeated one shows once. */
  readonly taskId: string;
  readonly title: string;
  readonly text: string;
  /** Epoch milliseconds: a notification that is not delivered by then is dropped. */
  readonly expiresAt: number;
  /** Replaces the title on Apple devices. */
  readonly appleTitle?: string;
  readonly subtitle?: string;
  /** The name of a sound on Apple devices. */
  readonly appleSound?: string;
  /** The name of a sound on Android devices. */
  readonly androidSound?: string;
  /** The notification channel on Android devices. */
  readonly androidChannel?: string;
  /** The URL of a picture. */
  readonly image?: string;
  /** Whether an extension of the Apple app may change the notification before it is shown. */
  readonly mutable?: boolean;
  /** The caller's own data for the app. */
  readonly ext?: string;
}

/**
 * Seconds for which a notification is still worth delivering.
 *
 * @param now epoch milliseconds
 * @returns 0 once it has expired
 */
export const remainingSeconds = ({ expiresAt }: NotificationContent, now: number): number =>
  Math.max(0, Math.floor((expiresAt - now) / 1000));

/** The longest text that is tried before shortening, in characters: no provider takes more than 4,096 bytes. */
const LONGEST_TEXT = 4096;
const ELLIPSIS = '…';

/**
 * Serialises a notification so that it fits the provider, with its text shortened where that is needed.
 *
 * @param serialise the payload with a given text
 * @param maxBytes the provider's limit
 * @returns `undefined` when it does not fit without any text either
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
