/** One element of a message. */
export interface MessageElement<Content = Record<string, unknown>> {
  readonly MsgType: string;
  readonly MsgContent: Content;
}

/** A push as the app receives it. */
export interface PushMessage<Body = readonly MessageElement[]> {
  /** The push's `TaskId`. */
  readonly id: string;
  /** The account of the sender. */
  readonly from: string;
  readonly body: Body;
  /** When the server accepted the push, in epoch milliseconds. */
  readonly sentAt: number;
  readonly notification?: { readonly title: string; readonly desc: string; readonly ext?: string };
  readonly cloudCustomData?: string;
  /** Whether the push was sent while this client was away. */
  readonly recovered: boolean;
}

/** The credentials for a socket. */
export interface Token {
  readonly sdkAppId: number;
  readonly userId: string;
  /** The user's UserSig, signed by the app's backend. */
  readonly userSig: string;
  /** When it expires, in epoch milliseconds; the client requests a new one a minute earlier. */
  readonly expiresAt?: number;
}

/** Why a token is requested: the first one, the last one expires, or a socket with the last one did not open. */
export type TokenReason = 'initial' | 'expiring' | 'rejected';

/** Throw this from `getToken` if the user may not connect: the client stops and does not retry. */
export class UnauthorizedError extends Error {
  override readonly name = 'UnauthorizedError';
}

/** Rejects pending promises when the client is disconnected. */
export class DisconnectedError extends Error {
  override readonly name = 'DisconnectedError';
}

/** Where a client stores what it has received; `localStorage` is one. */
export interface PushStorage {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): void | Promise<void>;
}

/** The state of the connection. */
export type ClientState = 'disconnected' | 'connecting' | 'connected';

/**
 * The kind of an error.
 * - `unauthorized`: `getToken` threw an `UnauthorizedError`. Terminal.
 * - `kicked`: an administrator closed the connection. Terminal.
 * - `websocket`: there is no `WebSocket`, or it rejects the URL. Terminal.
 * - `token`: `getToken` failed, took more than 30 s or returned no token. The client retries.
 * - `socket`: sockets do not open; reported once until one opens. The client retries.
 * - `server`: the server rejected a frame.
 * - `storage`: the storage failed; reported once until it works again. No message is lost.
 * - `tabs`: tabs cannot agree on one socket; this tab opens its own.
 */
export type ClientErrorCode =
  | 'unauthorized'
  | 'kicked'
  | 'websocket'
  | 'token'
  | 'socket'
  | 'server'
  | 'storage'
  | 'tabs';

/** An error of the client. */
export interface ClientError {
  readonly code: ClientErrorCode;
  readonly message: string;
  /** Whether the client is now `disconnected` and stays so until `connect` is called. */
  readonly terminal: boolean;
}

/** Pushes may be missing. */
export interface Gap {
  /** Why: the server did not know the cursor, or the client was away for longer than pushes are kept (seven days). */
  readonly reason: 'cursor-refused' | 'away-too-long';
}

/** The events of a client. */
export interface ClientEvents<Body> {
  message: PushMessage<Body>;
  state: ClientState;
  gap: Gap;
  error: ClientError;
}

/** Emits an event. */
export type Tell<Body> = <Event extends keyof ClientEvents<Body>>(
  event: Event,
  value: ClientEvents<Body>[Event],
) => void;

/** A source of pushes: a client with its own socket, or one that shares a socket between tabs. */
export interface PushSource<Body = readonly MessageElement[]> {
  readonly state: ClientState;

  /**
   * Adds a listener.
   *
   * @returns a function that removes the listener
   */
  on<Event extends keyof ClientEvents<Body>>(
    event: Event,
    listener: (value: ClientEvents<Body>[Event]) => void,
  ): () => void;
  // A repeated overload, so that the compiler infers the body type of any source.
  on(event: 'message', listener: (message: PushMessage<Body>) => void): () => void;

  /** Connects, and stays connected until `disconnect` or a terminal error. */
  connect(): void;

  /** Disconnects at once: no message is delivered afterwards. */
  disconnect(): void;

  /**
   * Waits until all missed pushes have arrived.
   *
   * @throws DisconnectedError if the client is or becomes disconnected
   */
  ready(): Promise<void>;

  /**
   * Confirms a message that the app has processed, if the option `ack` is `manual`.
   *
   * @param id the id of the message
   */
  ack(id: string): void;
}

/** Fields that every device has. Their names are those of the command `im_device_add`. */
interface DeviceFields {
  /** 1 to 64 printable ASCII characters without spaces; unique among the devices of the user. */
  readonly DeviceId: string;
  /** A BCP 47 language tag. */
  readonly Locale?: string;
  readonly AppVersion?: string;
}

/** A device that receives notifications while the client is not connected. */
export type Device = DeviceFields &
  (
    | {
        readonly Kind: 'apns';
        /** The device token in hex. */
        readonly Token: string;
        /** The bundle id; by default the one in the app's credentials. */
        readonly Topic?: string;
        readonly Environment?: 'production' | 'sandbox';
      }
    | { readonly Kind: 'fcm'; readonly Token: string }
    | { readonly Kind: 'fcm'; readonly Fid: string }
    | {
        readonly Kind: 'webpush';
        readonly Subscription: {
          readonly endpoint: string;
          readonly keys: { readonly p256dh: string; readonly auth: string };
        };
      }
  );

/** Registers devices for notifications. */
export interface DeviceRegistry {
  /**
   * Registers or refreshes a device of the user.
   *
   * @throws DisconnectedError if the client is or becomes disconnected
   * @throws Error with the server's message if it rejects the device
   */
  registerDevice(device: Device): Promise<void>;

  /**
   * Removes a device of the user.
   *
   * @throws DisconnectedError if the client is or becomes disconnected
   * @throws Error with the server's message if it rejects the frame
   */
  unregisterDevice(deviceId: string): Promise<void>;

  /**
   * Reports that the user opened a notification; waits for a connection if there is none.
   *
   * @param id the id of the push: the `TaskId` in the notification's data
   */
  opened(id: string): void;
}

/** The close event of a socket; runtimes provide different fields. */
export interface SocketCloseEvent {
  readonly code?: number;
  readonly reason?: string;
}

/** The part of the browser's WebSocket that the client uses. */
export interface SocketLike {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** The constructor of a WebSocket. */
export type SocketConstructor = new (url: string, protocols?: string[]) => SocketLike;

/**
 * Calls `wake` whenever the app may have been asleep or offline: the network returned, or the page is visible again.
 *
 * @returns a function that stops the calls
 */
export type Lifecycle = (wake: () => void) => () => void;

/** Time and randomness, replaceable in tests. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  /** A random number from 0 (inclusive) to 1 (exclusive). */
  random(): number;
}

/** The options of a client. */
export interface ClientOptions {
  /** The `WebSocketUrl` of the deployment. */
  readonly url: string;
  /**
   * Requests a token from the app's backend. Only one call runs at a time.
   * A call that takes more than 30 s is aborted through its signal and repeated.
   *
   * @throws UnauthorizedError if the user may not connect
   */
  getToken(request: { readonly reason: TokenReason; readonly signal: AbortSignal }): Promise<Token>;
  /** Where the cursor and recent ids are kept across page loads; in memory by default. */
  readonly storage?: PushStorage;
  /**
   * When a message counts as received: after its listeners were called (`auto`, the default), or when the app calls
   * `ack` (`manual`).
   * A message without its `ack` is delivered again at the next page load or `connect`.
   */
  readonly ack?: 'auto' | 'manual';
  /**
   * Keep-alive interval in milliseconds; 510,000 (8.5 minutes) by default, and less if the network cuts idle sockets.
   */
  readonly pingEvery?: number;
  /** The runtime's own `WebSocket` by default. */
  readonly WebSocket?: SocketConstructor;
  /** The browser's events by default; none elsewhere. */
  readonly lifecycle?: Lifecycle;
  /** Whether there is a network; `navigator.onLine` by default. Without a network the client waits for `wake`. */
  readonly isOnline?: () => boolean;
  /**
   * How the token is sent: as a subprotocol (the default), which keeps it out of logs, or in the query, for endpoints
   * that select no subprotocol.
   */
  readonly credentials?: 'subprotocol' | 'query';
  readonly clock?: Clock;
}
