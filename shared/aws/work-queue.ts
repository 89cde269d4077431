import { setTimeout } from 'node:timers/promises';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type Backoff, backoffDelay } from '../domain/backoff.ts';
import type { Work } from '../domain/push/ports.ts';
import { queueText } from './queue-text.ts';

/** The maximum number of attempts at a piece of work. */
export const MAX_TRIES = 5;
/** How often a queue delivers a piece of work before it becomes a dead letter; the last delivery only gives it up. */
export const MAX_RECEIVES = MAX_TRIES + 1;

/** The maximum number of messages in one SendMessageBatch (SQS quota). */
const BATCH = 10;
/**
 * The maximum size of one SendMessageBatch, in bytes. SQS accepts 1 MiB since August 2025, but compatible endpoints
 * often still only 256 KiB.
 */
const BATCH_BYTES = 250 * 1024;
/** How often rejected messages are sent; the delays take about two seconds on average. */
const ATTEMPTS = 7;
const BACKOFF: Backoff = { first: 50, longest: 1000 };

/** A message to send. */
interface Message {
  readonly body: string;
  readonly group: string | undefined;
}

/**
 * A queue for one kind of work, as JSON. It is a fair queue (SQS message groups on a standard queue), so an app with
 * much work does not delay the others.
 */
export class WorkQueue<T> implements Work<T> {
  readonly #client: SQSClient;
  readonly #url: string;
  readonly #groupOf: ((piece: T) => string) | undefined;

  /** @param groupOf returns the fair-queue group of a piece of work, such as its app */
  constructor(client: SQSClient, url: string, groupOf?: (piece: T) => string) {
    this.#client = client;
    this.#url = url;
    this.#groupOf = groupOf;
  }

  /**
   * Sends pieces of work.
   *
   * @param delay seconds before a worker may receive them, 0..900 (SQS quota)
   * @throws Error if some could not be sent; the others may have been
   */
  async send(work: readonly T[], delay = 0): Promise<void> {
    const batches: Message[][] = [];
    let bytes = Number.POSITIVE_INFINITY;
    for (const piece of work) {
      const body = queueText(piece);
      const message = { body, group: this.#groupOf?.(piece) };
      const size = Buffer.byteLength(body);
      const last = batches.at(-1);
      if (last === undefined || last.length === BATCH || bytes + size > BATCH_BYTES) {
        batches.push([message]);
        bytes = size;
      } else {
        last.push(message);
        bytes += size;
      }
    }
    await Promise.all(batches.map((messages) => this.#sendBatch(messages, delay)));
  }

  async #sendBatch(messages: readonly Message[], delay: number): Promise<void> {
    let left = messages;
    for (let failures = 1; ; failures++) {
      const answer = await this.#client.send(
        new SendMessageBatchCommand({
          QueueUrl: this.#url,
          Entries: left.map(({ body, group }, index) => ({
            Id: `${index}`,
            MessageBody: body,
            DelaySeconds: delay,
            ...(group === undefined ? {} : { MessageGroupId: group }),
          })),
        }),
      );
      const failed = answer.Failed ?? [];
      if (failed.length === 0) return;
      // A message that SQS rejects as invalid would be rejected again.
      if (failures === ATTEMPTS || failed.every(({ SenderFault }) => SenderFault === true)) {
        throw new Error(`${failed.length} messages were not queued: ${failed[0]?.Message}`);
      }
      await setTimeout(backoffDelay(failures, BACKOFF));
      left = failed.flatMap(({ Id }) => left[Number(Id)] ?? []);
    }
  }
}
