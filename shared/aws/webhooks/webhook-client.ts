import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { WebhookAnswer } from '../../domain/events/answer-verdict.ts';
import type { PushEvent } from '../../domain/events/event.ts';
import { signingSecrets, type Webhook, webhookRequest } from '../../domain/events/webhook.ts';
import { type AddressRules, faultOfUrl, isAllowedAddress } from '../../domain/events/webhook-address.ts';
import { publicLookup, type Resolve } from './public-lookup.ts';
import { webhookHeaders } from './webhook-signature.ts';

/** How long a request may take with everything, in milliseconds (Standard Webhooks 1.0: 15 to 30 seconds). */
const TIMEOUT = 15_000;

/** What may differ in tests. */
export interface WebhookClientOptions extends AddressRules {
  /** Milliseconds. */
  readonly timeout?: number;
  readonly resolve?: Resolve;
  /** The certificate authority of the endpoints, in PEM. */
  readonly ca?: string;
}

/** Posts events to the endpoints of apps. */
export class WebhookClient {
  readonly #options: WebhookClientOptions;

  constructor(options: WebhookClientOptions) {
    this.#options = options;
  }

  /**
   * Makes one request. Redirects are not followed, and the answer is not read beyond its headers.
   *
   * @param now epoch milliseconds
   */
  post(webhook: Webhook, event: PushEvent, now: number): Promise<WebhookAnswer> {
    const { url: text, body } = webhookRequest(webhook, event);
    const fault = faultOfUrl(text, this.#options);
    if (fault !== undefined) return Promise.resolve({ fault: `the URL ${fault}` });
    const url = new URL(text);
    const { timeout = TIMEOUT, resolve, ca } = this.#options;
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((done) => {
      const options = {
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        agent: false,
        signal: AbortSignal.timeout(timeout),
        lookup: publicLookup((address) => isAllowedAddress(address, this.#options), resolve),
        ...(ca === undefined ? {} : { ca }),
        headers: {
          ...webhookHeaders(event.id, body, signingSecrets(webhook, now), now),
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Carillon',
        },
      } as const;
      const outgoing = request(options, (response: IncomingMessage) => {
        done({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
        response.destroy();
      });
      outgoing.on('error', (error) => done({ fault: faultOf(error, timeout) }));
      outgoing.end(body);
    });
  }
}

/** Says why there is no answer. The messages of Node name hosts, ports and certificates, and no content. */
const faultOf = (error: Error, timeout: number): string =>
  error.name === 'AbortError' || error.name === 'TimeoutError'
    ? `no answer within ${timeout / 1000} seconds`
    : error.message.slice(0, 200);
