import { WebSocket } from 'ws';
import type { PushMessage, ServerFrame } from '../shared/protocol/frames.ts';
import { signUserSig } from '../shared/protocol/sign-user-sig.ts';
import type { AppKeys } from './backend.ts';

/** A user's device: keeps its cursor and received pushes while it is disconnected, and drops repeated pushes. */
export class Device {
  readonly userId: string;
  /** Every push by id, in the order of arrival. */
  readonly received = new Map<string, PushMessage>();
  /** How often it received a push again. */
  repeats = 0;
  /** Whether an administrator has kicked it. */
  kicked = false;
  readonly #webSocketUrl: string;
  readonly #app: AppKeys;
  #cursor: string | undefined;
  #socket: WebSocket | undefined;
  #caughtUp = false;

  constructor(webSocketUrl: string, app: AppKeys, userId: string) {
    this.#webSocketUrl = webSocketUrl;
    this.#app = app;
    this.userId = userId;
  }

  get online(): boolean {
    return this.#socket !== undefined;
  }

  /** Connects and catches up with what it missed. */
  async connect(): Promise<void> {
    const usersig = signUserSig({ ...this.#app, identifier: this.userId });
    const query = new URLSearchParams({
      sdkappid: `${this.#app.sdkAppId}`,
      identifier: this.userId,
      usersig,
    });
    const socket = new WebSocket(`${this.#webSocketUrl}?${query}`);
    this.#caughtUp = false;
    this.kicked = false;
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', () => reject(new Error(`${this.userId} was cut off`)));
      socket.on('open', () => this.#resume(socket));
      socket.on('message', (data) => {
        const frame = JSON.parse(data.toString()) as ServerFrame;
        if (frame.type === 'error') reject(new Error(`${frame.code} ${frame.message}`));
        this.#take(socket, frame);
        if (this.#caughtUp) resolve();
      });
    });
    this.#socket = socket;
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = undefined;
    });
  }

  /** Goes away. */
  async disconnect(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.close(1000);
    await closed;
  }

  /** Discards its cursor and received pushes, like a new device of the same user. */
  forget(): void {
    this.#cursor = undefined;
    this.received.clear();
  }

  /** The received texts, in the order of arrival. */
  texts(): string[] {
    return [...this.received.values()].map(({ body }) => String(body[0]?.MsgContent.Text));
  }

  #resume(socket: WebSocket): void {
    socket.send(JSON.stringify({ action: 'resume', cursor: this.#cursor }));
  }

  #take(socket: WebSocket, frame: ServerFrame): void {
    if (frame.type === 'push') {
      this.#keep(frame);
      // Until the catch-up is complete, a push does not imply that earlier ones were received.
      if (this.#caughtUp) this.#cursor = frame.cursor;
    } else if (frame.type === 'page') {
      for (const message of frame.pushes) this.#keep(message);
      this.#cursor = frame.cursor;
      if (frame.more) this.#resume(socket);
      else this.#caughtUp = true;
    } else if (frame.type === 'kicked') {
      this.kicked = true;
    }
  }

  #keep(message: PushMessage): void {
    if (this.received.has(message.id)) this.repeats++;
    else this.received.set(message.id, message);
  }
}
