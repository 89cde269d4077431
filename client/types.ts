/** One element of a message. */
export interface MessageElement<Content = Record<string, unknown>> {
  readonly MsgType: string;
  readonly MsgContent: Content;
}

/** A push as the app gets it, once. */
export interface PushMessage<Body = readonly MessageElement[]> {
  readonly id: string;
  readonly from: string;
  readonly body: Body;
  /** When the server accepted it, in epoch milliseconds. */
  readonly sentAt: number;
  readonly notification?: { readonly title: string; readonly desc: string; readonly ext?: string };
  readonly cloudCustomData?: string;
  /** Whether it was sent while this client was away. */
  readonly recovered: boolean;
}

/** What a connection is opened with. */
export interface Token {
  readonly sdkAppId: number;
  readonly userId: string;
  /** UserSig of the user, signed by the app's backend. */
  readonly userSig: string;
  /** When it expires, in epoch milliseconds; a new one is asked for before. */
  readonly expiresAt?: number;
}

/** Why a token is asked for: the first one, the last one expires, or a socket with the last one never opened. */
export type TokenReason = 'initial' | 'expiring' | 'rejected';

/** To be thrown by `getToken` when the user may not connect: the client stops, and does not try again. */
export class UnauthorizedError extends Error {
  override readonly name = 'UnauthorizedError';
}

/** Where a client keeps what it has had; `localStorage` is one. */
export interface PushStorage {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): void | Promise<void>;
}

/** How the client stands. */
export type ClientState = 'disconnected' | 'connecting' | 'connected';

/** What went wrong; after a terminal error the client stays disconnected until `connect` is called. */
export interface ClientError {
  readonly code: 'unauthorized' | 'kicked' | 'token' | 'server' | 'storage';
  readonly message: string;
  readonly terminal: boolean;
}

/** Pushes may be missing. */
export interface Gap {
  /** The server did not take the cursor, or the client was away longer than pushes are kept (seven days). */
  readonly reason: 'cursor-refused' | 'away-too-long';
}

/** What can be listened to. */
export interface ClientEvents<Body> {
  message: PushMessage<Body>;
  state: ClientState;
  gap: Gap;
  error: ClientError;
}

/** A WebSocket, as browsers have it. */
export interface SocketLike {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** Makes a WebSocket. */
export type SocketConstructor = new (url: string, protocols?: string[]) => SocketLike;

/** When the app may have been asleep: it calls back when the network is there again, or the page is seen again. */
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

/** What a client is made with. */
export interface ClientOptions {
  /** The `WebSocketUrl` of the deployment. */
  readonly url: string;
  /** Asks the app's backend for a token. One call is under way at a time. */
  getToken(request: { readonly reason: TokenReason; readonly signal: AbortSignal }): Promise<Token>;
  /** Where cursor and ids are kept over page loads; memory if absent. */
  readonly storage?: PushStorage;
  /** The global one if absent. */
  readonly WebSocket?: SocketConstructor;
  /** That of a browser if absent, and none elsewhere. */
  readonly lifecycle?: Lifecycle;
  /** How the token travels: as a subprotocol, out of logs, or in the query, for endpoints that select no subprotocol. */
  readonly credentials?: 'subprotocol' | 'query';
  readonly clock?: Clock;
}
