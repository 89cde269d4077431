import { createECDH, createPublicKey, type ECDH, randomBytes, randomUUID } from 'node:crypto';
import { decrypt } from 'http_ece';
import { jwtVerify } from 'jose';
import { type Arrival, Screens } from './arrival.ts';
import type { Certificate } from './certificate.ts';
import type { Fault, ProviderReply } from './fault.ts';
import { Http2Server, type ReceivedRequest } from './http2-server.ts';

/** A subscription in the form that browsers return. */
export interface Subscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** The secrets of the browser behind a subscription. */
interface Browser {
  readonly senderKey: string;
  readonly privateKey: ECDH;
  readonly auth: string;
}

const STREAMS = 100;
const MAX_BODY = 4096;
const MAX_TOPIC = 32;
/** The maximum validity of a sender's token, in seconds (RFC 8292). */
const MAX_TOKEN_LIFE = 86_400;

/** A local push service together with its browsers: it decrypts the messages that arrive. */
export class FakeWebPush {
  readonly screens: Screens;
  /** The ids of removed subscriptions. */
  readonly gone = new Set<string>();
  /** All processed requests. */
  readonly requests: ReceivedRequest[] = [];
  fault: (request: ReceivedRequest) => Fault | undefined = () => undefined;
  readonly #server: Http2Server;
  readonly #browsers = new Map<string, Browser>();

  constructor(certificate: Certificate, onArrival?: (arrival: Arrival) => void) {
    this.screens = new Screens(onArrival);
    this.#server = new Http2Server({
      certificate,
      settings: { maxConcurrentStreams: STREAMS },
      serve: (request) => this.#serve(request),
      fault: (request) => this.fault(request),
    });
  }

  get origin(): string {
    return this.#server.origin;
  }

  get sessions(): number {
    return this.#server.opened;
  }

  listen(port?: number): Promise<void> {
    return this.#server.listen(port);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  /**
   * Creates a subscription.
   *
   * @param senderKey the sender's public key, in URL-safe base64
   */
  subscribe(senderKey: string): Subscription {
    const id = randomUUID();
    const privateKey = createECDH('prime256v1');
    const p256dh = privateKey.generateKeys('base64url');
    const auth = randomBytes(16).toString('base64url');
    this.#browsers.set(id, { senderKey, privateKey, auth });
    return { endpoint: `${this.origin}/push/${id}`, keys: { p256dh, auth } };
  }

  async #serve(request: ReceivedRequest): Promise<ProviderReply> {
    this.requests.push(request);
    const id = request.path.slice('/push/'.length);
    const browser = this.#browsers.get(id);
    if (browser === undefined) return { status: 404 };
    if (this.gone.has(id)) return { status: 410 };
    const { headers, body } = request;
    if (!/^\d+$/.test(String(headers.ttl))) return { status: 400, body: 'TTL is missing' };
    if (headers['content-encoding'] !== 'aes128gcm') return { status: 400, body: 'unknown encoding' };
    if (!/^[\w-]*$/.test(topicOf(headers.topic)) || topicOf(headers.topic).length > MAX_TOPIC) {
      return { status: 400, body: 'invalid Topic' };
    }
    if (body.length > MAX_BODY) return { status: 413 };
    const refusal = await this.#refusalOfSender(request, browser);
    if (refusal !== undefined) return refusal;
    try {
      const plain = decrypt(body, {
        version: 'aes128gcm',
        privateKey: browser.privateKey,
        authSecret: browser.auth,
      });
      const { notification } = JSON.parse(plain.toString()) as {
        readonly notification: {
          readonly title: string;
          readonly body: string;
          readonly data: { readonly TaskId: string };
        };
      };
      const { title, body: text, data } = notification;
      this.screens.show({
        provider: 'webpush',
        device: id,
        taskId: data.TaskId,
        title,
        text,
        at: Date.now(),
      });
    } catch {
      return { status: 400, body: 'the message cannot be decrypted' };
    }
    return { status: 201, headers: { location: `${this.origin}/message/${randomUUID()}` } };
  }

  async #refusalOfSender(
    { headers }: ReceivedRequest,
    { senderKey }: Browser,
  ): Promise<ProviderReply | undefined> {
    const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(headers.authorization ?? '') ?? [];
    if (key !== senderKey) return { status: 403, body: 'the subscription was made with another key' };
    const point = Buffer.from(key, 'base64url');
    const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
    try {
      const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
      const { payload } = await jwtVerify(token, publicKey, { audience: this.origin });
      if (Number(payload.exp) - Date.now() / 1000 > MAX_TOKEN_LIFE) return { status: 401 };
      return undefined;
    } catch {
      return { status: 401 };
    }
  }
}

const topicOf = (header: string | string[] | undefined): string => String(header ?? '');
