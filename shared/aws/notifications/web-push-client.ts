import { Agent, request as httpsRequest } from 'node:https';
import { connect } from 'node:tls';
import { Http2Client } from './http2-client.ts';
import { type ProviderRequest, type ProviderResponse, ProviderUnreachable } from './http2-session.ts';

/** Sends requests to one push service. */
interface ServiceClient {
  request(request: ProviderRequest): Promise<ProviderResponse>;
}

/** In milliseconds. */
const TIMEOUT = 5000;
const MAX_SOCKETS = 64;
/** How many push services are remembered; the least recently used one is dropped. */
const MAX_SERVICES = 32;

/** Sends requests to the push services of browsers, over HTTP/2 if they support it, otherwise over HTTP/1.1. */
export class WebPushClient {
  readonly #ca: string | undefined;
  readonly #services = new Map<string, Promise<ServiceClient>>();

  /** @param ca the certificate authority in PEM, if it is not a public one */
  constructor(ca?: string) {
    this.#ca = ca;
  }

  /**
   * Sends a request to the push service at an origin.
   *
   * @throws ProviderUnreachable if there is no answer
   */
  async request(origin: string, request: ProviderRequest): Promise<ProviderResponse> {
    return (await this.#service(origin)).request(request);
  }

  #service(origin: string): Promise<ServiceClient> {
    const known = this.#services.get(origin) ?? this.#found(origin);
    this.#services.delete(origin);
    this.#services.set(origin, known);
    const [oldest] = this.#services.keys();
    if (this.#services.size > MAX_SERVICES && oldest !== undefined) this.#services.delete(oldest);
    return known;
  }

  #found(origin: string): Promise<ServiceClient> {
    const found = protocolOf(origin, this.#ca).then((protocol) =>
      protocol === 'h2' ? new Http2Client({ origin, ca: this.#ca }) : new Http1Client(origin, this.#ca),
    );
    found.catch(() => this.#services.delete(origin));
    return found;
  }
}

/** Finds the protocol that a server prefers. */
function protocolOf(origin: string, ca: string | undefined): Promise<string | false | null> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostname,
      port: Number(port || 443),
      servername: hostname,
      ALPNProtocols: ['h2', 'http/1.1'],
      timeout: TIMEOUT,
      ...(ca === undefined ? {} : { ca }),
    });
    const fail = (reason: string) => {
      socket.destroy();
      reject(new ProviderUnreachable(`${origin}: ${reason}`));
    };
    socket.once('secureConnect', () => {
      resolve(socket.alpnProtocol);
      socket.destroy();
    });
    socket.once('timeout', () => fail('no connection in time'));
    socket.once('error', (error) => fail(error.message));
  });
}

/** Sends requests over HTTP/1.1 with keep-alive connections. */
class Http1Client implements ServiceClient {
  readonly #origin: string;
  readonly #agent: Agent;

  constructor(origin: string, ca: string | undefined) {
    this.#origin = origin;
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: MAX_SOCKETS,
      ...(ca === undefined ? {} : { ca }),
    });
  }

  request({ path, headers, body }: ProviderRequest): Promise<ProviderResponse> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(new ProviderUnreachable(`${this.#origin}: ${error.message}`));
      const length = { 'content-length': Buffer.byteLength(body) };
      const options = {
        method: 'POST',
        agent: this.#agent,
        timeout: TIMEOUT,
        headers: { ...headers, ...length },
      };
      const request = httpsRequest(new URL(path, this.#origin), options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
      request.on('timeout', () => request.destroy(new Error('no answer in time')));
      request.on('error', fail);
      request.end(body);
    });
  }
}
