import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Post, Poster, PostOutcome } from '../domain/push/ports.ts';
import { type Credentials, Signer, sha256 } from './signature.ts';

/** A frame that is posted to many connections; its bytes and their hash are computed once. */
export interface Payload {
  readonly bytes: Buffer;
  readonly hash: string;
}

/** Creates the payload of a frame. */
export function payloadOf(frame: string): Payload {
  const bytes = Buffer.from(frame);
  return { bytes, hash: sha256(bytes) };
}

/** Where connections are managed, and with which credentials. */
export interface PosterOptions {
  /** Such as `https://abc.execute-api.eu-central-1.amazonaws.com/ws`. */
  readonly endpoint: string;
  readonly region: string;
  /** Called for every post, so the implementation should cache the credentials. */
  credentials(): Promise<Credentials>;
}

/** How many requests are under way at once, and how long one may take, in milliseconds. */
const SOCKETS = 128;
const TIMEOUT = 5000;

/**
 * Posts frames through `@connections` of API Gateway, with the same requests as `PostToConnection`. Without the
 * layers of the SDK's client, a post costs a fraction of the CPU time.
 */
export class ApiGatewayPoster implements Poster {
  readonly #signer: Signer;
  readonly #credentials: PosterOptions['credentials'];
  readonly #url: URL;
  readonly #agent: HttpAgent;
  readonly #request: typeof httpRequest;

  constructor({ endpoint, region, credentials }: PosterOptions) {
    this.#signer = new Signer(region, 'execute-api');
    this.#credentials = credentials;
    this.#url = new URL(endpoint);
    const options = { keepAlive: true, maxSockets: SOCKETS };
    const secure = this.#url.protocol === 'https:';
    this.#agent = secure ? new HttpsAgent(options) : new HttpAgent(options);
    this.#request = secure ? httpsRequest : httpRequest;
  }

  prepare(frame: string): Post {
    const payload = payloadOf(frame);
    return (connectionId) => this.post(connectionId, payload);
  }

  async post(connectionId: string, { bytes, hash }: Payload): Promise<PostOutcome> {
    const { host } = this.#url;
    const path = `${this.#url.pathname}/@connections/${encodeURIComponent(connectionId)}`;
    const request = { method: 'POST', host, path, bodyHash: hash };
    const headers = this.#signer.sign(request, await this.#credentials(), new Date());
    const status = await this.#send(
      {
        hostname: this.#url.hostname,
        port: this.#url.port,
        method: 'POST',
        path: request.path,
        agent: this.#agent,
        timeout: TIMEOUT,
        headers: {
          ...headers,
          host,
          'content-type': 'application/octet-stream',
          'content-length': bytes.length,
        },
      },
      bytes,
    );
    if (status === undefined || status >= 500) return 'failed';
    if (status === 429) return 'throttled';
    if (status === 410) return 'gone';
    if (status === 400 || status === 413) return 'refused';
    if (status >= 200 && status <= 299) return 'posted';
    throw new Error(`A post was answered with HTTP ${status}`);
  }

  /** Returns the status of the answer; `undefined` if there was none. */
  #send(options: RequestOptions, bytes: Buffer): Promise<number | undefined> {
    return new Promise((resolve) => {
      const request = this.#request(options, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode));
        response.on('error', () => resolve(undefined));
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve(undefined));
      request.end(bytes);
    });
  }
}
