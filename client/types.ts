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
  /** Whether it was sent while this client was away. */
  readonly recovered: boolean;
}

/** What a socket is opened with. */
export interface Token {
  readonly sdkAppId: number;
  readonly userId: string;
  /** UserSig of the user, signed by the app's backend. */
  readonly userSig: string;
  /** When it expires, in epoch milliseconds; the client asks for a new one a minute before. */
  readonly expiresAt?: number;
}

/** Why a token is needed: the first one, the last one expires, or a socket with the last one did not open. */
export type TokenReason = 'initial' | 'expiring' | 'rejected';

/** Thrown by `getToken` when the user may not connect: the client stops and does not try again. */
export class UnauthorizedError extends Error {
  override readonly name = 'UnauthorizedError';
}

/** Rejects what waits for a connection when the client ends or is not connected. */
export class DisconnectedError extends Error {
  override readonly name = 'DisconnectedError';
}

/** Where a client keeps what it has received; `localStorage` is one. */
export interface PushStorage {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): void | Promise<void>;
}

/** How the client stands. */
export type ClientState = 'disconnected' | 'connecting' | 'connected';

/**
 * What an error is about.
 * - `unauthorized`: `getToken` threw an `UnauthorizedError`. Terminal.
 * - `kicked`: an administrator closed the connection. Terminal.
 * - `websocket`: there is no `WebSocket`, or it rejects the URL. Terminal.
 * - `token`: `getToken` failed, took more than 30 s or returned no token. The client tries again.
 * - `socket`: sockets do not open; reported once until one opens. The client tries again.
 * - `server`: the server rejected a frame.
 * - `storage`: the storage failed; reported once until it works again. No message is lost.
 * - `tabs`: tabs cannot agree on one socket; this tab opens a socket of its own.
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

/** What went wrong. */
export interface ClientError {
  readonly code: ClientErrorCode;
  readonly message: string;
  /** Whether the client is `disconnected` now and stays so until `connect` is called. */
  readonly terminal: boolean;
}

/** Pushes may be missing. */
export interface Gap {
  /** The server did not know the cursor, or the client was away longer than pushes are kept (seven days). */
  readonly reason: 'cursor-refused' | 'away-too-long';
}

/** The events of a client. */
export interface ClientEvents<Body> {
  message: PushMessage<Body>;
  state: ClientState;
  gap: Gap;
  error: ClientError;
}

/** Tells an event. */
export type Tell<Body> = <Event extends keyof ClientEvents<Body>>(
  event: Event,
  value: ClientEvents<Body>[Event],
) => void;

/** Where an app receives pushes from: one socket, or one that many tabs share. */
export interface PushSource<Body = readonly MessageElement[]> {
  readonly state: ClientState;

  /**
   * Listens to an event.
   *
   * @returns a function that ends it
   */
  on<Event extends keyof ClientEvents<Body>>(
    event: Event,
    listener: (value: ClientEvents<Body>[Event]) => void,
  ): () => void;
  // Says the same once more, so that the compiler infers the body from any source.
  on(event: 'message', listener: (message: PushMessage<Body>) => void): () => void;

  /** Connects, and stays connected until `disconnect` or a terminal error. */
  connect(): void;

  /** Disconnects at once: no message is passed on afterwards. */
  disconnect(): void;

  /**
   * Waits until everything that was missed is here.
   *
   * @throws DisconnectedError when the client is disconnected or becomes so.
   */
  ready(): Promise<void>;

  /**
   * Confirms a message that the app has dealt with, where the option `ack` is `manual`.
   *
   * @param id the message's id
   */
  ack(id: string): void;
}

/** What every device says of itself. The names are those of the command `im_device_add`. */
interface DeviceFields {
  /** 1 to 64 printable ASCII characters without spaces; unique among the devices of the user. */
  readonly DeviceId: string;
  /** A BCP 47 language tag. */
  readonly Locale?: string;
  readonly AppVersion?: string;
}

/** A device that notifications reach while the client is not connected. */
export type Device = DeviceFields &
  (
    | {
        readonly Kind: 'apns';
        /** The device token in hex. */
        readonly Token: string;
        /** The bundle id; that of the app's credentials by default. */
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

/** Where a device is registered for notifications. */
export interface DeviceRegistry {
  /**
   * Registers a device of the user, or refreshes it.
   *
   * @throws DisconnectedError when the client is disconnected or becomes so
   * @throws Error with what the server says when it rejects the device
   */
  registerDevice(device: Device): Promise<void>;

  /** Removes a device of the user. Throws as `registerDevice` does. */
  unregisterDevice(deviceId: string): Promise<void>;

  /**
   * Reports that the user opened a notification, as soon as there is a connection.
   *
   * @param id the id of the push, which is the `TaskId` in the notification's data
   */
  opened(id: string): void;
}

/** The event with which a socket closes; runtimes differ in what they tell. */
export interface SocketCloseEvent {
  readonly code?: number;
  readonly reason?: string;
}

/** A WebSocket, as browsers have it. */
export interface SocketLike {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** Makes a WebSocket. */
export type SocketConstructor = new (url: string, protocols?: string[]) => SocketLike;

/**
 * Calls `wake` whenever the app may have been asleep or offline: the network is back, or the page is visible again.
 * Returns a function that ends it.
 */
export type Lifecycle = (wake: () => void) => () => void;

/** Time and chance; tests have their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  /** From 0 up to 1. */
  random(): number;
}

/** The options of a client. */
export interface ClientOptions {
  /** The `WebSocketUrl` of the deployment. */
  readonly url: string;
  /**
   * Asks the app's backend for a token. One call is under way at a time.
   * A call that takes more than 30 s is aborted by its signal and repeated.
   *
   * @throws UnauthorizedError when the user may not connect.
   */
  getToken(request: { readonly reason: TokenReason; readonly signal: AbortSignal }): Promise<Token>;
  /** Where the cursor and recent ids are kept over page loads; memory by default. */
  readonly storage?: PushStorage;
  /**
   * When a message counts as received: after the listeners were called (`auto`, the default), or when the app calls
   * `ack` (`manual`). Without its `ack` a message comes again at the next page load or `connect`.
   */
  readonly ack?: 'auto' | 'manual';
  /** Milliseconds between keep-alives; 510,000 (8.5 minutes) by default, less where networks cut idle sockets. */
  readonly pingEvery?: number;
  /** The global one by default. */
  readonly WebSocket?: SocketConstructor;
  /** That of a browser by default, none elsewhere. */
  readonly lifecycle?: Lifecycle;
  /** Whether there is a network; `navigator.onLine` by default. Without one the client waits for a wake. */
  readonly isOnline?: () => boolean;
  /** How the token travels: as a subprotocol (default), out of logs, or in the query, for endpoints that select none. */
  readonly credentials?: 'subprotocol' | 'query';
  readonly clock?: Clock;
}
