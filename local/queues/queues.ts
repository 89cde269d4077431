import { join } from 'node:path';
import { DurableMap } from '../durable-map.ts';
import { type Faults, randomOf } from '../faults.ts';
import { type ServiceRequest, serviceUrl } from '../functions/messages.ts';
import type { HttpAnswer } from '../http-answer.ts';
import { Queue, type StoredMessage } from './queue.ts';
import { serveQueues } from './queue-service.ts';

type Properties = Readonly<Record<string, unknown>>;

/** The queues of the stack. */
export class Queues {
  readonly #queues = new Map<string, Queue>();
  readonly #kept: DurableMap<StoredMessage>;
  readonly #faults: Faults | undefined;

  /** @param data the folder for messages; in memory if absent */
  constructor(data?: string, faults?: Faults) {
    this.#kept = new DurableMap(data === undefined ? undefined : join(data, 'queues.jsonl'));
    this.#faults = faults;
  }

  /** Creates a queue from the template; its dead-letter queue must exist already. */
  create(name: string, properties: Properties): Queue {
    const { VisibilityTimeout = 30, DelaySeconds = 0, MessageRetentionPeriod = 4 * 24 * 3600 } = properties;
    const redrive = properties.RedrivePolicy as
      | { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number }
      | undefined;
    const definition = {
      name,
      visibilityTimeout: Number(VisibilityTimeout),
      delay: Number(DelaySeconds),
      retention: Number(MessageRetentionPeriod),
      redrive: redrive && {
        target: this.byArn(redrive.deadLetterTargetArn),
        maxReceiveCount: Number(redrive.maxReceiveCount),
      },
    };
    const faults = this.#faults && {
      random: randomOf(this.#faults, name),
      duplicates: this.#faults.duplicates ?? 0,
      disorder: this.#faults.disorder ?? false,
    };
    const queue = new Queue(definition, this.#kept, faults);
    this.#queues.set(name, queue);
    return queue;
  }

  url = (name: string): string => `${serviceUrl('sqs')}/000000000000/${name}`;

  arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;

  /** @throws Error if there is no such queue */
  byArn(arn: string): Queue {
    const queue = this.#queues.get(arn.split(':').at(-1) ?? '');
    if (queue === undefined) throw new Error(`No queue has the ARN ${arn}`);
    return queue;
  }

  serve(request: ServiceRequest): HttpAnswer {
    return serveQueues((url) => this.#queues.get(url.split('/').at(-1) ?? ''), request);
  }

  /** The number of waiting and running messages, in all queues except dead-letter queues. */
  pending(): number {
    let sum = 0;
    for (const { counts, definition } of this.#queues.values()) {
      if (definition.redrive !== undefined) sum += counts.visible + counts.inFlight + counts.delayed;
    }
    return sum;
  }

  stop(): void {
    for (const queue of this.#queues.values()) queue.stop();
    this.#kept.close();
  }
}
