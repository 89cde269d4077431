import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

type Handler = DynamoDBDocumentClient['config']['requestHandler'];
type Request = Parameters<Handler['handle']>[0];
type Options = Parameters<Handler['handle']>[1];
type Handled = Awaited<ReturnType<Handler['handle']>>;

/** What was answered to a read. */
interface Recorded {
  readonly statusCode: number;
  readonly headers: Handled['response']['headers'];
  readonly body: Buffer;
}

/**
 * Stands between a client and the engine. What was read once is answered from memory after a fixed time, so that the
 * rest is what the function itself takes; everything else goes to the engine.
 */
export class ReplayedEngine {
  /** How long a replayed answer takes, in milliseconds; absent: every request goes to the engine, and reads are recorded. */
  replayAfter: number | undefined;
  /** How many requests were answered from memory. */
  replayed = 0;
  readonly #recorded = new Map<string, Recorded>();

  constructor(client: DynamoDBDocumentClient) {
    const { requestHandler: inner } = client.config;
    const handle = (request: Request, options?: Options) => this.#handle(inner, request, options);
    client.config.requestHandler = Object.assign(Object.create(inner) as Handler, { handle });
  }

  async #handle(inner: Handler, request: Request, options?: Options): Promise<Handled> {
    const target = request.headers['x-amz-target'] ?? '';
    if (!/\.(?:GetItem|BatchGetItem|Query)$/.test(target)) return inner.handle(request, options);
    const key = `${target} ${Buffer.from(request.body as Uint8Array).toString()}`;
    const known = this.#recorded.get(key);
    if (this.replayAfter !== undefined && known !== undefined) {
      await sleep(this.replayAfter);
      this.replayed++;
      return answered(known);
    }
    const { response } = await inner.handle(request, options);
    const chunks: Buffer[] = [];
    for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(chunk);
    const { statusCode, headers } = response;
    const recorded = { statusCode, headers, body: Buffer.concat(chunks) };
    this.#recorded.set(key, recorded);
    return answered(recorded);
  }
}

const answered = ({ statusCode, headers, body }: Recorded): Handled => {
  const stream = new Readable({
    read() {
      this.push(body);
      this.push(null);
    },
  });
  return { response: { statusCode, headers, body: stream } as Handled['response'] };
};
