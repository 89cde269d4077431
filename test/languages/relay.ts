import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { ClientFrame, ServerFrame } from '../../shared/protocol/frames.ts';

/** Within how many milliseconds clients come back, so that tests are fast. */
const RECONNECT_WITHIN = 300;

/** Stands between a client and the stack, and does what networks do. */
export class Relay {
  /** The frames of the clients, oldest first. */
  readonly asked: ClientFrame[] = [];
  /** How many pages the clients got, and how many of these said that there is more. */
  readonly pages = { last: 0, withMore: 0 };
  /** How many sockets clients have opened. */
  sockets = 0;
  /** Whether pushes arrive twice. */
  repeats = false;
  /** Whether pushes that are sent while the user is connected get lost. */
  losesPushes = false;
  /** Whether the cursors of clients arrive as ones that the server does not know. */
  spoilsCursors = false;
  /** How many did. */
  spoilt = 0;
  #isDown = false;
  #server: WebSocketServer | undefined;
  readonly #target: string;
  /** The sockets that are open, and those over which nothing comes any more. */
  readonly #open = new Set<WebSocket>();
  readonly #silent = new Set<WebSocket>();

  /** @param target the URL of the stack */
  constructor(target: string) {
    this.#target = target;
  }

  /** Listens. @returns the URL for clients */
  async start(): Promise<string> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      verifyClient: () => !this.#isDown,
      handleProtocols: () => 'carillon',
    });
    this.#server = server;
    server.on('connection', (client, { headers }) => {
      const protocols = headers['sec-websocket-protocol']?.split(/, */) ?? [];
      this.#join(client, new WebSocket(this.#target, protocols));
    });
    await once(server, 'listening');
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  /** Cuts all connections, and refuses new ones until `up`. */
  down(): void {
    this.#isDown = true;
    for (const client of this.#open) client.terminate();
  }

  up(): void {
    this.#isDown = false;
  }

  /** Leaves all connections open, and lets nothing through. */
  silence(): void {
    for (const client of this.#open) this.#silent.add(client);
  }

  stop(): void {
    this.down();
    this.#server?.close();
  }

  #join(client: WebSocket, stack: WebSocket): void {
    this.sockets++;
    this.#open.add(client);
    const opened = once(stack, 'open').catch(() => client.terminate());
    client.on('message', (data) => {
      if (this.#silent.has(client)) return;
      const frame = this.#spoil(JSON.parse(data.toString()) as ClientFrame);
      this.asked.push(frame);
      void opened.then(() => stack.send(JSON.stringify(frame)));
    });
    stack.on('message', (data) => this.#pass(client, JSON.parse(data.toString()) as ServerFrame));
    stack.on('error', () => client.terminate());
    stack.on('close', () => {
      if (!this.#silent.has(client)) client.close();
    });
    client.on('error', () => stack.terminate());
    client.on('close', () => {
      this.#open.delete(client);
      stack.terminate();
    });
  }

  #spoil(frame: ClientFrame): ClientFrame {
    if (!this.spoilsCursors || frame.action !== 'resume' || !frame.cursor) return frame;
    this.spoilt++;
    return { ...frame, cursor: 'no cursor' };
  }

  #pass(client: WebSocket, frame: ServerFrame): void {
    if (this.#silent.has(client) || (frame.type === 'push' && this.losesPushes)) return;
    if (frame.type === 'page') {
      this.pages.last += Number(!frame.more);
      this.pages.withMore += Number(frame.more);
    }
    const text = JSON.stringify(
      frame.type === 'page' ? { ...frame, reconnectWithin: RECONNECT_WITHIN } : frame,
    );
    client.send(text);
    if (frame.type === 'push' && this.repeats) client.send(text);
  }
}
