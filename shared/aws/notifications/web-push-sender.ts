import { fitted, type NotificationContent, remainingSeconds } from '../../domain/notification/content.ts';
import type { VapidCredentials } from '../../domain/notification/credentials.ts';
import type { Sender } from '../../domain/notification/ports.ts';
import type { WebPushTarget } from '../../domain/notification/target.ts';
import type { Verdict } from '../../domain/notification/verdict.ts';
import { webPushVerdict } from '../../domain/notification/web-push-verdict.ts';
import { LastPayload } from './last-payload.ts';
import { verdictOnError } from './sender-token.ts';
import { Vapid } from './vapid.ts';
import type { WebPushClient } from './web-push-client.ts';
import { encrypted, MAX_PLAINTEXT, UnusableSubscription } from './web-push-encryption.ts';

/** Marks a message as Declarative Web Push (the number of the RFC of Web Push). */
const DECLARATIVE = 8030;

/** Sends notifications to browsers, through the push service that each subscription names. */
export class WebPushSender implements Sender<WebPushTarget> {
  readonly #client: WebPushClient;
  readonly #vapid: Vapid;
  readonly #messages: LastPayload;
  readonly #now: () => number;

  /** @throws CredentialsRefused if the keys are not a P-256 key pair */
  constructor(client: WebPushClient, credentials: VapidCredentials, now: () => number = Date.now) {
    this.#client = client;
    this.#vapid = new Vapid(credentials, now);
    this.#messages = new LastPayload((content) => webPushMessage(content, credentials.navigate ?? '/'));
    this.#now = now;
  }

  async send(target: WebPushTarget, content: NotificationContent): Promise<Verdict> {
    const message = this.#messages.of(content);
    if (message === undefined) return { outcome: 'invalid', detail: `larger than ${MAX_PLAINTEXT} bytes` };
    const { origin, pathname, search } = new URL(target.endpoint);
    try {
      const { status, headers, body } = await this.#client.request(origin, {
        path: `${pathname}${search}`,
        headers: {
          authorization: this.#vapid.authorization(origin),
          'content-type': 'application/octet-stream',
          'content-encoding': 'aes128gcm',
          ttl: `${remainingSeconds(content, this.#now())}`,
          urgency: 'high',
          topic: content.taskId,
        },
        body: encrypted(Buffer.from(message), target),
      });
      const retryAfter = headers['retry-after'];
      const wait = typeof retryAfter === 'string' ? { retryAfter } : {};
      return webPushVerdict({ status, body, ...wait }, this.#now());
    } catch (error) {
      if (error instanceof UnusableSubscription) return { outcome: 'suspect' };
      return verdictOnError(error);
    }
  }
}

/**
 * The message, in the form that Safari shows without a service worker and that a service worker of other browsers reads;
 * `undefined` when it is too large even without its text.
 */
function webPushMessage(content: NotificationContent, navigate: string): string | undefined {
  const { taskId, title, image, ext } = content;
  return fitted(
    content.text,
    (body) =>
      JSON.stringify({
        web_push: DECLARATIVE,
        notification: {
          title,
          body,
          navigate,
          tag: taskId,
          data: {
            TaskId: taskId,
            ...(ext === undefined ? {} : { Ext: ext }),
            ...(image === undefined ? {} : { Image: image }),
          },
        },
        // A service worker, if there is one, decides whether it is shown.
        mutable: true,
      }),
    MAX_PLAINTEXT,
  );
}
