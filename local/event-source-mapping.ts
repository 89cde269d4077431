import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Invoke } from './functions/local-function.ts';
import type { Queues } from './queues.ts';

/** An event source mapping as the template describes it. */
export interface MappingDefinition {
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  readonly reportsItemFailures: boolean;
}

/** How long one poll waits for messages, in seconds. */
const WAIT = 5;

/** Polls a queue and hands what comes to a function, as Lambda does. */
export class EventSourceMapping {
  readonly #queues: Queues;
  readonly #definition: MappingDefinition;
  readonly #invoke: Invoke;
  readonly #polls = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #polling: Promise<void> | undefined;

  constructor(queues: Queues, definition: MappingDefinition, invoke: Invoke) {
    this.#queues = queues;
    this.#definition = definition;
    this.#invoke = invoke;
  }

  start(): void {
    this.#polling = this.#poll();
  }

  /** Stops polling and waits for what is running. */
  async stop(): Promise<void> {
    this.#polls.abort();
    await this.#polling;
    await Promise.all(this.#running);
  }

  async #poll(): Promise<void> {
    const { queueUrl, batchSize, maximumConcurrency } = this.#definition;
    while (!this.#polls.signal.aborted) {
      try {
        const { Messages: messages = [] } = await this.#queues.client.send(
          new ReceiveMessageCommand({
            QueueUrl: queueUrl,
            MaxNumberOfMessages: Math.min(batchSize, 10),
            WaitTimeSeconds: WAIT,
            MessageSystemAttributeNames: ['All'],
            MessageAttributeNames: ['All'],
          }),
          { abortSignal: this.#polls.signal },
        );
        if (messages.length === 0) continue;
        const run = this.#run(messages).finally(() => this.#running.delete(run));
        this.#running.add(run);
        if (this.#running.size >= maximumConcurrency) await Promise.race(this.#running);
      } catch (error) {
        if (!this.#polls.signal.aborted) {
          console.error('A queue could not be polled', error);
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      }
    }
  }

  async #run(messages: readonly Message[]): Promise<void> {
    const succeeded = await this.#succeeded(messages);
    if (succeeded.length === 0) return;
    await this.#queues.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: this.#definition.queueUrl,
        Entries: succeeded.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle })),
      }),
    );
  }

  /** Those that may be deleted; the others come again after the visibility timeout. */
  async #succeeded(messages: readonly Message[]): Promise<readonly Message[]> {
    try {
      const response = await this.#invoke({ Records: messages.map((message) => this.#record(message)) });
      if (!this.#definition.reportsItemFailures) return messages;
      const failed = failedItems(response);
      const ids = new Set(messages.map(({ MessageId }) => MessageId));
      // Lambda: an answer that names something unknown counts as the failure of all.
      if (failed === undefined || failed.some((id) => !ids.has(id))) return [];
      return messages.filter(({ MessageId }) => !failed.includes(MessageId ?? ''));
    } catch (error) {
      console.error(error);
      return [];
    }
  }

  #record(message: Message) {
    return {
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: {},
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: this.#definition.queueArn,
      awsRegion: 'us-east-1',
    };
  }
}

/** The message ids that a function reports; `undefined` when its answer is malformed. */
function failedItems(response: unknown): string[] | undefined {
  if (response === undefined || response === null) return [];
  const { batchItemFailures } = response as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return [];
  if (!Array.isArray(batchItemFailures)) return undefined;
  const ids = batchItemFailures.map((item: { itemIdentifier?: unknown } | null) => item?.itemIdentifier);
  return ids.every((id) => typeof id === 'string' && id !== '') ? (ids as string[]) : undefined;
}
