import { setTimeout as sleep } from 'node:timers/promises';
import { TooManyRequests } from '../functions/account-concurrency.ts';
import type { Invoke } from '../functions/local-function.ts';
import { isLoop, nextTrace } from '../functions/recursion.ts';
import type { Queue, ReceivedMessage } from './queue.ts';
import { md5 } from './queue-service.ts';

/** An event source mapping, from the template. */
export interface MappingDefinition {
  readonly queue: Queue;
  readonly queueArn: string;
  readonly functionName: string;
  /** Whether the function may invoke itself through queues without limit (`RecursiveLoop: Allow`). */
  readonly allowsLoops: boolean;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  readonly reportsItemFailures: boolean;
}

/**
 * Lambda starts with five concurrent batches, and adds up to 300 per minute while messages are left.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const FIRST_CONCURRENCY = 5;
const MORE_PER_SECOND = 300 / 60;
/** The maximum delay between attempts of a batch that Lambda throttles, in milliseconds. */
const LONGEST_WAIT = 5000;

/** Passes the messages of a queue to a function, as Lambda does. */
export class EventSourceMapping {
  readonly #definition: MappingDefinition;
  readonly #invoke: Invoke;
  readonly #running = new Set<Promise<void>>();
  #unsubscribe: (() => void) | undefined;
  /** Since when there have been more messages than running batches, in epoch milliseconds. */
  #busySince: number | undefined;
  #growth: NodeJS.Timeout | undefined;

  constructor(definition: MappingDefinition, invoke: Invoke) {
    this.#definition = definition;
    this.#invoke = invoke;
  }

  start(): void {
    this.#unsubscribe = this.#definition.queue.onVisible(() => this.#poll());
    this.#growth = setInterval(() => this.#poll(), 1000 / MORE_PER_SECOND).unref();
    this.#poll();
  }

  /** Stops polling, and waits for running batches. */
  async stop(): Promise<void> {
    this.#unsubscribe?.();
    clearInterval(this.#growth);
    this.#unsubscribe = undefined;
    await Promise.all(this.#running);
  }

  #concurrency(): number {
    const busy = Date.now() - (this.#busySince ?? Date.now());
    return Math.min(
      this.#definition.maximumConcurrency,
      FIRST_CONCURRENCY + Math.floor((busy / 1000) * MORE_PER_SECOND),
    );
  }

  #poll(): void {
    const { queue, batchSize } = this.#definition;
    while (this.#unsubscribe !== undefined) {
      if (this.#running.size >= this.#concurrency()) {
        this.#busySince ??= Date.now();
        return;
      }
      const messages = queue.receive(Math.min(batchSize, 10));
      if (messages.length === 0) {
        this.#busySince = undefined;
        return;
      }
      const run = this.#run(messages).finally(() => {
        this.#running.delete(run);
        this.#poll();
      });
      this.#running.add(run);
    }
  }

  async #run(messages: readonly ReceivedMessage[]): Promise<void> {
    const { queue } = this.#definition;
    for (const { receipt } of await this.#done(messages)) queue.delete(receipt);
  }

  /** Returns the messages to delete; the others are redelivered after the visibility time-out. */
  async #done(messages: readonly ReceivedMessage[]): Promise<readonly ReceivedMessage[]> {
    const { functionName, allowsLoops, reportsItemFailures } = this.#definition;
    const traces = messages.flatMap(({ attributes }) => attributes?.AWSTraceHeader ?? []);
    if (!allowsLoops && isLoop(functionName, traces)) {
      console.error(`${functionName} invokes itself in a loop: AWS drops the message (RecursiveLoop)`);
      return messages;
    }
    try {
      const event = { Records: messages.map((message) => this.#record(message)) };
      const response = await this.#call(event, nextTrace(functionName, traces));
      if (!reportsItemFailures) return messages;
      const failed = failedItems(response);
      const ids = new Set(messages.map(({ id }) => id));
      // Lambda: an answer with an unknown message id counts as a failure of all messages.
      if (failed === undefined || failed.some((id) => !ids.has(id))) return [];
      return messages.filter(({ id }) => !failed.includes(id));
    } catch (error) {
      console.error(error);
      return [];
    }
  }

  /** Retries a throttled batch until its messages become visible to others. */
  async #call(event: object, trace: string): Promise<unknown> {
    const until = Date.now() + this.#definition.queue.definition.visibilityTimeout * 1000;
    for (let wait = 100; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
      try {
        return await this.#invoke(event, trace);
      } catch (error) {
        if (!(error instanceof TooManyRequests) || Date.now() + wait > until) throw error;
        await sleep(wait, undefined, { ref: false });
      }
    }
  }

  #record({ id, receipt, body, receives, sentAt, firstReceivedAt, group, attributes }: ReceivedMessage) {
    return {
      messageId: id,
      receiptHandle: receipt,
      body,
      attributes: {
        ApproximateReceiveCount: `${receives}`,
        SentTimestamp: `${sentAt}`,
        SenderId: 'local',
        ApproximateFirstReceiveTimestamp: `${firstReceivedAt}`,
        ...(group === undefined ? {} : { MessageGroupId: group }),
        ...attributes,
      },
      messageAttributes: {},
      md5OfBody: md5(body),
      eventSource: 'aws:sqs',
      eventSourceARN: this.#definition.queueArn,
      awsRegion: 'us-east-1',
    };
  }
}

/** The message ids that a function reports as failed; `undefined` if its answer is malformed. */
function failedItems(response: unknown): string[] | undefined {
  if (response === undefined || response === null) return [];
  const { batchItemFailures } = response as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return [];
  if (!Array.isArray(batchItemFailures)) return undefined;
  const ids = batchItemFailures.map((item: { itemIdentifier?: unknown } | null) => item?.itemIdentifier);
  return ids.every((id) => typeof id === 'string' && id !== '') ? (ids as string[]) : undefined;
}
