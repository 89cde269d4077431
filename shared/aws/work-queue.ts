import { setTimeout } from 'node:timers/promises';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type Backoff, backoffDelay } from '../domain/backoff.ts';
import type { Work } from '../domain/push/ports.ts';
import { queueText } from './queue-text.ts';

/** How often a piece of work is tried before it becomes a dead letter. */
export const MAX_RECEIVES = 5;

/** The most messages that SQS takes in one SendMessageBatch. */
const BATCH = 10;
/**
 * The most bytes in one SendMessageBatch. SQS takes 1 MiB since August 2025, compatible endpoints often still the
 * 256 KiB of before.
 */
const BATCH_BYTES = 250 * 1024;
/** How often refused messages are sent: over some two seconds on average. */
const ATTEMPTS = 7;
const BACKOFF: Backoff = { first: 50, longest: 1000 };

/** A queue of work of one kind, as JSON. */
export class WorkQueue<T> implements Work<T> {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(client: SQSClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  /**
   * Sends pieces of work.
   *
   * @param delay seconds before a worker may see them, 0..900 (SQS quota)
   * @throws Error when some could not be sent; the others may have been.
   */
  async send(work: readonly T[], delay = 0): Promise<void> {
    const batches: string[][] = [];
    let bytes = Number.POSITIVE_INFINITY;
    for (const body of work.map(queueText)) {
      const size = Buffer.byteLength(body);
      const last = batches.at(-1);
      if (last === undefined || last.length === BATCH || bytes + size > BATCH_BYTES) {
        batches.push([body]);
        bytes = size;
      } else {
        last.push(body);
        bytes += size;
      }
    }
    await Promise.all(batches.map((bodies) => this.#sendBatch(bodies, delay)));
  }

  async #sendBatch(bodies: readonly string[], delay: number): Promise<void> {
    let left = bodies;
    for (let failures = 1; ; failures++) {
      const answer = await this.#client.send(
        new SendMessageBatchCommand({
          QueueUrl: this.#url,
          Entries: left.map((MessageBody, index) => ({ Id: `${index}`, MessageBody, DelaySeconds: delay })),
        }),
      );
      const failed = answer.Failed ?? [];
      if (failed.length === 0) return;
      // A message that SQS finds fault with will not become a better one.
      if (failures === ATTEMPTS || failed.every(({ SenderFault }) => SenderFault === true)) {
        throw new Error(`${failed.length} messages were not queued: ${failed[0]?.Message}`);
      }
      await setTimeout(backoffDelay(failures, BACKOFF));
      left = failed.map(({ Id }) => left[Number(Id)] ?? '');
    }
  }
}
