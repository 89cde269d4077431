import { randomUUID } from 'node:crypto';
import { importSPKI, jwtVerify } from 'jose';
import { type Arrival, Screens } from './arrival.ts';
import type { Certificate } from './certificate.ts';
import { type Fault, jsonReply, type ProviderReply } from './fault.ts';
import { fcmRequestSchema } from './fcm-message.ts';
import { Http2Server, type ReceivedRequest } from './http2-server.ts';

/** Why FCM rejects a device. */
export type FcmDeviceState = 'unregistered' | 'invalid' | 'otherProject';

/** A service account: its public key in PEM, and the project that it may send for. */
export interface FcmAccount {
  readonly publicKey: string;
  readonly project: string;
}

const STREAMS = 100;
/** How long an access token is valid, in seconds. */
const TOKEN_LIFE = 3600;
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const AUDIENCE = 'https://oauth2.googleapis.com/token';

/** A local server for FCM HTTP v1 and Google's token service, with their rules. */
export class FakeFcm {
  readonly screens: Screens;
  /** The service accounts, by e-mail address. */
  readonly accounts = new Map<string, FcmAccount>();
  /** The devices that are rejected, by token or installation id; every other one is accepted. */
  readonly devices = new Map<string, FcmDeviceState>();
  /** All processed requests to send a message. */
  readonly requests: ReceivedRequest[] = [];
  /** How many access tokens were issued. */
  tokensGiven = 0;
  fault: (request: ReceivedRequest) => Fault | undefined = () => undefined;
  readonly #server: Http2Server;
  /** The project of each access token. */
  readonly #tokens = new Map<string, string>();

  constructor(certificate: Certificate, onArrival?: (arrival: Arrival) => void) {
    this.screens = new Screens(onArrival);
    this.#server = new Http2Server({
      certificate,
      settings: { maxConcurrentStreams: STREAMS },
      serve: (request) => (request.path === '/token' ? this.#token(request) : this.#message(request)),
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

  /** Invalidates all access tokens. */
  expireTokens(): void {
    this.#tokens.clear();
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  async #token({ body }: ReceivedRequest): Promise<ProviderReply> {
    const form = new URLSearchParams(body.toString());
    const assertion = form.get('assertion') ?? '';
    try {
      if (form.get('grant_type') !== GRANT) return jsonReply(400, { error: 'unsupported_grant_type' });
      const { iss } = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString());
      const account = this.accounts.get(iss);
      if (account === undefined) return jsonReply(400, { error: 'invalid_grant' });
      await jwtVerify(assertion, await importSPKI(account.publicKey, 'RS256'), { audience: AUDIENCE });
      const token = randomUUID();
      this.#tokens.set(token, account.project);
      this.tokensGiven++;
      return jsonReply(200, { access_token: token, expires_in: TOKEN_LIFE, token_type: 'Bearer' });
    } catch {
      return jsonReply(400, { error: 'invalid_grant' });
    }
  }

  async #message(request: ReceivedRequest): Promise<ProviderReply> {
    this.requests.push(request);
    const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    const project = this.#tokens.get(token);
    if (project === undefined) return refused(401, 'UNAUTHENTICATED');
    if (request.path !== `/v1/projects/${project}/messages:send`) return refused(403, 'PERMISSION_DENIED');
    const parsed = fcmRequestSchema.safeParse(parsedJson(request.body));
    if (!parsed.success) {
      return refused(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
      });
    }
    const { token: registration, fid, notification, data } = parsed.data.message;
    const device = registration ?? fid ?? '';
    switch (this.devices.get(device)) {
      case 'unregistered':
        return refused(404, 'NOT_FOUND', 'UNREGISTERED');
      case 'invalid':
        return refused(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT');
      case 'otherProject':
        return refused(403, 'PERMISSION_DENIED', 'SENDER_ID_MISMATCH');
    }
    this.screens.show({
      provider: 'fcm',
      device,
      taskId: data?.TaskId ?? '',
      title: notification?.title ?? '',
      text: notification?.body ?? '',
      at: Date.now(),
    });
    return jsonReply(200, { name: `projects/${project}/messages/${randomUUID()}` });
  }
}

function parsedJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function refused(status: number, name: string, code?: string, ...more: object[]): ProviderReply {
  const details = [
    ...(code === undefined
      ? []
      : [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: code }]),
    ...more,
  ];
  return jsonReply(status, { error: { code: status, status: name, message: name, details } });
}
