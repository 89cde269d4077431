import { fitted, type NotificationContent, remainingSeconds } from '../../domain/notification/content.ts';
import { fcmVerdict } from '../../domain/notification/fcm-verdict.ts';
import type { Sender } from '../../domain/notification/ports.ts';
import type { FcmTarget } from '../../domain/notification/target.ts';
import type { Verdict } from '../../domain/notification/verdict.ts';
import type { Http2Client } from './http2-client.ts';
import { type SenderTokens, sendWithToken } from './sender-token.ts';

/**
 * The maximum size of a message, in bytes. FCM limits what reaches the device to 4,096 bytes. The request repeats the
 * ids for each platform and is therefore larger, so the message fits whenever the request does.
 */
const MAX_MESSAGE = 4096;

/** Google's endpoints for messages and access tokens. */
export const FCM_ORIGIN = 'https://fcm.googleapis.com';
export const GOOGLE_TOKEN_ORIGIN = 'https://oauth2.googleapis.com';

/** Sends notifications to apps that use Firebase, through FCM HTTP v1. */
export class FcmSender implements Sender<FcmTarget> {
  readonly #client: Http2Client;
  readonly #tokens: SenderTokens;
  readonly #path: string;
  readonly #now: () => number;

  /** @param project the id of the Firebase project */
  constructor(client: Http2Client, tokens: SenderTokens, project: string, now: () => number = Date.now) {
    this.#client = client;
    this.#tokens = tokens;
    this.#path = `/v1/projects/${encodeURIComponent(project)}/messages:send`;
    this.#now = now;
  }

  async send(target: FcmTarget, content: NotificationContent): Promise<Verdict> {
    const body = fcmBody(target, content, remainingSeconds(content, this.#now()));
    if (body === undefined) return { outcome: 'invalid', detail: `larger than ${MAX_MESSAGE} bytes` };
    return sendWithToken(this.#tokens, async (token) => {
      const {
        status,
        headers,
        body: answer,
      } = await this.#client.request({
        path: this.#path,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body,
      });
      const retryAfter = headers['retry-after'];
      const wait = typeof retryAfter === 'string' ? { retryAfter } : {};
      return fcmVerdict({ status, body: answer, ...wait }, this.#now());
    });
  }
}

/** Creates the body of a request; `undefined` if it is too large even without its text. */
function fcmBody(target: FcmTarget, content: NotificationContent, ttl: number): string | undefined {
  const { taskId, title, image, ext, subtitle, androidSound, androidChannel, appleSound, mutable } = content;
  const aps = (body: string) => ({
    // `alert` replaces the title and the text above.
    ...(subtitle === undefined ? {} : { alert: { title, subtitle, body } }),
    ...(appleSound === undefined ? {} : { sound: appleSound }),
    ...(mutable ? { 'mutable-content': 1 } : {}),
  });
  return fitted(
    content.text,
    (body) =>
      JSON.stringify({
        message: {
          [target.idKind]: target.id,
          notification: { title, body, ...(image === undefined ? {} : { image }) },
          data: { TaskId: taskId, ...(ext === undefined ? {} : { Ext: ext }) },
          android: {
            collapse_key: taskId,
            priority: 'HIGH',
            ttl: `${ttl}s`,
            notification: {
              tag: taskId,
              ...(androidSound === undefined ? {} : { sound: androidSound }),
              ...(androidChannel === undefined ? {} : { channel_id: androidChannel }),
            },
          },
          apns: {
            headers: {
              'apns-collapse-id': taskId,
              'apns-expiration': `${Math.floor(content.expiresAt / 1000)}`,
            },
            payload: { aps: aps(body) },
          },
          webpush: { headers: { TTL: `${ttl}`, Urgency: 'high', Topic: taskId } },
        },
      }),
    MAX_MESSAGE,
  );
}
