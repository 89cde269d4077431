import { randomUUID } from 'node:crypto';
import type { Http2Session } from 'node:http2';
import { decodeProtectedHeader, importSPKI, jwtVerify } from 'jose';
import { type Arrival, Screens } from './arrival.ts';
import type { Certificate } from './certificate.ts';
import { type Fault, jsonReply, type ProviderReply } from './fault.ts';
import { Http2Server, type ReceivedRequest } from './http2-server.ts';

/** The state of a device that APNs rejects. */
export type ApnsDeviceState =
  | { readonly gone: number }
  | { readonly expired: true }
  | { readonly otherEnvironment: true }
  | { readonly topic: string };

const HOUR = 3600;
/** The minimum interval between changes of a provider token, in seconds. */
const SHORTEST_INTERVAL = 20 * 60;
const MAX_PAYLOAD = 4096;
const MAX_COLLAPSE_ID = 64;
/** The maximum number of streams of a session before and after its first valid request. */
const FIRST_STREAMS = 1;
const STREAMS = 100;

/** A local APNs server for one environment, with Apple's rules for tokens, streams and headers. */
export class FakeApns {
  readonly screens: Screens;
  /** The senders' public keys in PEM, by `team.key`. */
  readonly keys = new Map<string, string>();
  /** The devices that are rejected; every other well-formed token is accepted. */
  readonly devices = new Map<string, ApnsDeviceState>();
  /** All processed requests, with their headers. */
  readonly requests: ReceivedRequest[] = [];
  fault: (request: ReceivedRequest) => Fault | undefined = () => undefined;
  readonly #server: Http2Server;
  readonly #now: () => number;
  readonly #trusted = new WeakSet<Http2Session>();
  readonly #lastToken = new Map<string, { readonly token: string; readonly changedAt: number }>();

  /** @param now returns epoch milliseconds, for the validity of tokens */
  constructor(
    certificate: Certificate,
    onArrival?: (arrival: Arrival) => void,
    now: () => number = Date.now,
  ) {
    this.screens = new Screens(onArrival);
    this.#now = now;
    this.#server = new Http2Server({
      certificate,
      settings: { maxConcurrentStreams: FIRST_STREAMS },
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

  sendAway(): void {
    this.#server.sendAway();
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  async #serve(request: ReceivedRequest): Promise<ProviderReply> {
    this.requests.push(request);
    const refusal = (await this.#refusalOfSender(request)) ?? this.#refusalOfRequest(request);
    if (refusal !== undefined) return refusal;
    const device = request.path.slice('/3/device/'.length);
    const { aps, TaskId } = JSON.parse(request.body.toString()) as {
      readonly aps: { readonly alert: { readonly title: string; readonly body: string } };
      readonly TaskId: string;
    };
    this.screens.show({
      provider: 'apns',
      device,
      taskId: TaskId,
      title: aps.alert.title,
      text: aps.alert.body,
      at: Date.now(),
    });
    return { status: 200, headers: { 'apns-id': String(request.headers['apns-id'] ?? randomUUID()) } };
  }

  async #refusalOfSender({ headers, session }: ReceivedRequest): Promise<ProviderReply | undefined> {
    const [, token] = /^bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
    if (token === undefined) return refused(403, 'MissingProviderToken');
    const issued = await this.#issuedAt(token);
    if (issued === undefined) return refused(403, 'InvalidProviderToken');
    const now = Math.floor(this.#now() / 1000);
    if (now - issued.at > HOUR) return refused(403, 'ExpiredProviderToken');
    const last = this.#lastToken.get(issued.key);
    if (last?.token !== token) {
      if (last !== undefined && now - last.changedAt < SHORTEST_INTERVAL) {
        return refused(429, 'TooManyProviderTokenUpdates');
      }
      this.#lastToken.set(issued.key, { token, changedAt: now });
    }
    if (!this.#trusted.has(session)) {
      this.#trusted.add(session);
      session.settings({ maxConcurrentStreams: STREAMS });
    }
    return undefined;
  }

  async #issuedAt(token: string): Promise<{ readonly key: string; readonly at: number } | undefined> {
    try {
      const { kid } = decodeProtectedHeader(token);
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      const key = `${claims.iss}.${kid}`;
      const publicKey = this.keys.get(key);
      if (publicKey === undefined) return undefined;
      await jwtVerify(token, await importSPKI(publicKey, 'ES256'));
      return { key, at: Number(claims.iat) };
    } catch {
      return undefined;
    }
  }

  #refusalOfRequest({ path, headers, body }: ReceivedRequest): ProviderReply | undefined {
    if (!path.startsWith('/3/device/')) return refused(404, 'BadPath');
    const token = path.slice('/3/device/'.length);
    const topic = headers['apns-topic'];
    if (body.length > MAX_PAYLOAD) return refused(413, 'PayloadTooLarge');
    if (body.length === 0) return refused(400, 'PayloadEmpty');
    if (topic === undefined) return refused(400, 'MissingTopic');
    if (headers['apns-push-type'] !== 'alert') return refused(400, 'InvalidPushType');
    if (!/^(1|5|10)$/.test(String(headers['apns-priority'] ?? 10))) return refused(400, 'BadPriority');
    if (!/^\d+$/.test(String(headers['apns-expiration'] ?? 0))) return refused(400, 'BadExpirationDate');
    if (Buffer.byteLength(String(headers['apns-collapse-id'] ?? '')) > MAX_COLLAPSE_ID) {
      return refused(400, 'BadCollapseId');
    }
    if (!/^([0-9a-f]{2}){32,}$/i.test(token)) return refused(400, 'BadDeviceToken');
    const state = this.devices.get(token);
    if (state === undefined) return undefined;
    if ('gone' in state) return jsonReply(410, { reason: 'Unregistered', timestamp: state.gone });
    if ('expired' in state) return refused(410, 'ExpiredToken');
    if ('otherEnvironment' in state) return refused(400, 'BadDeviceToken');
    return state.topic === topic ? undefined : refused(400, 'DeviceTokenNotForTopic');
  }
}

const refused = (status: number, reason: string): ProviderReply => jsonReply(status, { reason });
