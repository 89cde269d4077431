import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request that an endpoint got. */
export interface ReceivedRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

/** Answers a request, well or badly. */
export type Behaviour = (response: ServerResponse, socket: Socket) => void;

export const succeeds: Behaviour = (response) => response.writeHead(204).end();
export const answers =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    response.writeHead(status, headers).end();

/** An endpoint for webhooks that behaves as it is told: one behaviour a request, and the last one for all others. */
export class Receiver {
  readonly requests: ReceivedRequest[] = [];
  behaviours: Behaviour[] = [succeeds];
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    this.requests.push({ url: request.url ?? '', headers: request.headers, body, at: Date.now() });
    const [behaviour = succeeds] = this.behaviours;
    if (this.behaviours.length > 1) this.behaviours.shift();
    behaviour(response, request.socket);
  });

  /** Starts on a free port of this machine. @returns the URL */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  /** The requests that brought an event of a type. */
  of(type: string): ReceivedRequest[] {
    return this.requests.filter(({ body }) => body.includes(`"type":"${type}"`));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
