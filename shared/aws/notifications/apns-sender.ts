import { hash } from 'node:crypto';
import { apnsVerdict } from '../../domain/notification/apns-verdict.ts';
import { fitted, type NotificationContent } from '../../domain/notification/content.ts';
import type { Sender } from '../../domain/notification/ports.ts';
import type { ApnsTarget } from '../../domain/notification/target.ts';
import type { Verdict } from '../../domain/notification/verdict.ts';
import type { Http2Client } from './http2-client.ts';
import type { ProviderRequest } from './http2-session.ts';
import { LastPayload } from './last-payload.ts';
import { type SenderTokens, sendWithToken } from './sender-token.ts';

/** The maximum size of a payload, in bytes (Apple). */
const MAX_PAYLOAD = 4096;

/** Apple's endpoints. */
export const APNS_ORIGINS = {
  production: 'https://api.push.apple.com',
  sandbox: 'https://api.sandbox.push.apple.com',
} as const;

/** Sends notifications to Apple devices, in both environments. */
export class ApnsSender implements Sender<ApnsTarget> {
  readonly #clients: Readonly<Record<ApnsTarget['environment'], Http2Client>>;
  readonly #tokens: SenderTokens;
  readonly #now: () => number;
  readonly #payloads = new LastPayload(apnsPayload);

  constructor(
    clients: Readonly<Record<ApnsTarget['environment'], Http2Client>>,
    tokens: SenderTokens,
    now: () => number = Date.now,
  ) {
    this.#clients = clients;
    this.#tokens = tokens;
    this.#now = now;
  }

  async send(target: ApnsTarget, content: NotificationContent): Promise<Verdict> {
    const body = this.#payloads.of(content);
    if (body === undefined)
      return { outcome: 'invalid', detail: `the payload is larger than ${MAX_PAYLOAD} bytes` };
    return sendWithToken(this.#tokens, async (token) => {
      const request = apnsRequest(target, content, body, token);
      const response = await this.#clients[target.environment].request(request);
      return apnsVerdict(response, this.#now());
    });
  }
}

/** Creates the request for one device. */
function apnsRequest(
  { token: device, topic }: ApnsTarget,
  { taskId, expiresAt }: NotificationContent,
  body: string,
  token: string,
): ProviderRequest {
  return {
    path: `/3/device/${device}`,
    headers: {
      authorization: `bearer ${token}`,
      'apns-topic': topic,
      'apns-push-type': 'alert',
      'apns-priority': '10',
      'apns-expiration': `${Math.floor(expiresAt / 1000)}`,
      'apns-collapse-id': taskId,
      'apns-id': apnsId(taskId, device),
    },
    body,
  };
}

/** Creates the payload; `undefined` if it is too large even without its text. */
function apnsPayload(content: NotificationContent): string | undefined {
  const { taskId, appleTitle, title, subtitle, appleSound, mutable, image, ext } = content;
  return fitted(
    content.text,
    (body) =>
      JSON.stringify({
        aps: {
          alert: { title: appleTitle ?? title, ...(subtitle === undefined ? {} : { subtitle }), body },
          ...(appleSound === undefined ? {} : { sound: appleSound }),
          // Only an extension of the app can load a picture.
          ...(mutable || image !== undefined ? { 'mutable-content': 1 } : {}),
        },
        TaskId: taskId,
        ...(ext === undefined ? {} : { Ext: ext }),
        ...(image === undefined ? {} : { Image: image }),
      }),
    MAX_PAYLOAD,
  );
}

/** The id of a notification, in the form of a UUID (RFC 9562, version 8); a repeated notification has the same id. */
function apnsId(taskId: string, device: string): string {
  const hex = hash('sha256', `${taskId} ${device}`);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
