import { WebSocket } from 'ws';
import type { ServerFrame } from '../../shared/protocol/frames.ts';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import type { Random } from './random.ts';
import { Timeline } from './timeline.ts';

/** The app that the campaign uses. */
export const APP = { sdkAppId: 1400000001, secretKey: 'chaos-key', admin: 'administrator' } as const;

/** How long catching up may take, in milliseconds. */
const CATCH_UP = 20_000;

/** A user's device on a bad network. It keeps its cursor and the ids of received pushes. */
export class ChaosDevice {
  readonly userId: string;
  /** The texts of all received pushes, by id. */
  readonly received = new Map<string, string>();
  /** Whether it is connected and has caught up. */
  readonly online = new Timeline(false);
  /** How often the wire repeated a push. */
  repeats = 0;
  readonly #url: () => string;
  readonly #random: Random;
  #cursor: string | undefined;
  #socket: WebSocket | undefined;
  #caughtUp = false;

  constructor(url: () => string, userId: string, random: Random) {
    this.#url = url;
    this.userId = userId;
    this.#random = random;
  }

  get connected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /**
   * Connects and catches up.
   *
   * @throws Error when that fails; the device is disconnected then.
   */
  async connect(): Promise<void> {
    const usersig = signUserSig({ ...APP, identifier: this.userId });
    const query = new URLSearchParams({
      sdkappid: `${APP.sdkAppId}`,
      identifier: this.userId,
      usersig,
    });
    const socket = new WebSocket(`${this.#url()}?${query}`);
    this.#socket = socket;
    this.#caughtUp = false;
    this.online.begin(Date.now());
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${this.userId} did not catch up`)), CATCH_UP);
        socket.on('error', reject);
        socket.on('close', () => {
          clearTimeout(timer);
          this.online.end(Date.now(), false);
          reject(new Error(`${this.userId} was cut off`));
        });
        socket.on('open', () => this.#resume(socket));
        socket.on('message', (data) => {
          const frame = JSON.parse(data.toString()) as ServerFrame;
          if (frame.type === 'error') {
            // The server asks for a retry; a real client waits, too.
            setTimeout(() => this.#resume(socket), 100 + this.#random.below(300));
            return;
          }
          if (!this.#take(socket, frame)) return;
          clearTimeout(timer);
          this.online.end(Date.now(), true);
          resolve();
        });
      });
    } catch (error) {
      socket.terminate();
      throw error;
    }
  }

  /** Resumes on the open socket, as a keep-alive does. */
  keepAlive(): void {
    if (this.connected && this.#socket !== undefined) this.#resume(this.#socket);
  }

  /** Disconnects: with a close frame, silently, or after not reading for a while. */
  async disconnect(manner: 'close' | 'terminate' | 'stall'): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    this.online.begin(Date.now());
    const closed = new Promise((resolve) => socket.once('close', resolve));
    if (manner === 'stall') {
      socket.pause();
      await new Promise((resolve) => setTimeout(resolve, 200 + this.#random.below(800)));
    }
    if (manner === 'close') socket.close(1000);
    else socket.terminate();
    await closed;
  }

  #resume(socket: WebSocket): void {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify({ action: 'resume', cursor: this.#cursor }));
  }

  /** Processes a frame. Returns whether it completes a catch-up. */
  #take(socket: WebSocket, frame: ServerFrame): boolean {
    if (frame.type === 'push') {
      this.#keep(frame.id, frame.body);
      // Until the catch-up is complete, a live push does not imply that earlier ones were received.
      if (this.#caughtUp) this.#cursor = frame.cursor;
      return false;
    }
    if (frame.type !== 'page') return false;
    for (const { id, body } of frame.pushes) this.#keep(id, body);
    this.#cursor = frame.cursor;
    if (frame.more) this.#resume(socket);
    else this.#caughtUp = true;
    return !frame.more;
  }

  #keep(id: string, body: readonly { readonly MsgContent: Readonly<Record<string, unknown>> }[]): void {
    if (this.received.has(id)) this.repeats++;
    else this.received.set(id, String(body[0]?.MsgContent.Text));
  }
}
