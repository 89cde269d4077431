import { randomUUID } from 'node:crypto';
import type { DurableMap } from '../durable-map.ts';
import type { Random } from '../faults.ts';

/** A queue, from the template. Times are in seconds. */
export interface QueueDefinition {
  readonly name: string;
  readonly visibilityTimeout: number;
  readonly delay: number;
  readonly retention: number;
  readonly redrive?: { readonly target: Queue; readonly maxReceiveCount: number } | undefined;
}

/** A message to send. */
export interface SentMessage {
  readonly body: string;
  /** Seconds until the message is visible; the queue's own delay if absent. */
  readonly delay?: number | undefined;
  /** The tenant that the message belongs to; tenants do not delay each other (fair queues). */
  readonly group?: string | undefined;
  /** System attributes such as `AWSTraceHeader`. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** A message in the queue. */
export interface StoredMessage extends SentMessage {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

interface Message extends StoredMessage {
  receives: number;
  firstReceivedAt?: number;
  /** The receipt handle of the latest receive. */
  receipt?: string;
  timer?: NodeJS.Timeout;
  deleted?: boolean;
}

/** A received message. */
export interface ReceivedMessage extends StoredMessage {
  readonly receipt: string;
  readonly receives: number;
  readonly firstReceivedAt: number;
}

/** Faults that a queue injects. */
export interface QueueFaults {
  readonly random: Random;
  readonly duplicates: number;
  readonly disorder: boolean;
}

/** The maximum delay of a duplicate, in milliseconds. */
const DUPLICATE_WITHIN = 2000;

/**
 * A standard SQS queue. With a durable map its messages survive a killed process; messages that were in flight become
 * visible again.
 */
export class Queue {
  readonly definition: QueueDefinition;
  readonly #kept: DurableMap<StoredMessage>;
  readonly #faults: QueueFaults | undefined;
  /** The visible messages by group, oldest first. */
  readonly #visible = new Map<string, Set<Message>>();
  readonly #inFlight = new Map<string, Message>();
  readonly #inFlightOfGroup = new Map<string, number>();
  readonly #delayed = new Set<Message>();
  readonly #listeners = new Set<() => void>();

  constructor(definition: QueueDefinition, kept: DurableMap<StoredMessage>, faults?: QueueFaults) {
    this.definition = definition;
    this.#kept = kept;
    this.#faults = faults;
    for (const [key, message] of kept.entries()) {
      if (key.startsWith(`${definition.name}/`)) this.#show({ ...message, receives: 0 });
    }
  }

  /** The numbers of visible, in-flight and delayed messages. */
  get counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    let visible = 0;
    for (const messages of this.#visible.values()) visible += messages.size;
    return { visible, inFlight: this.#inFlight.size, delayed: this.#delayed.size };
  }

  /** @returns the message's id */
  send(sent: SentMessage): string {
    const message: StoredMessage = { ...sent, id: randomUUID(), sentAt: Date.now() };
    this.#keep(message);
    this.#delay({ ...message, receives: 0 }, (sent.delay ?? this.definition.delay) * 1000);
    return message.id;
  }

  /**
   * Receives up to `maximum` visible messages. They are in flight until they are deleted or their visibility time-out
   * ends.
   */
  receive(maximum: number): ReceivedMessage[] {
    const received: ReceivedMessage[] = [];
    while (received.length < maximum) {
      const message = this.#next();
      if (message === undefined) break;
      const { redrive, retention } = this.definition;
      if (message.sentAt + retention * 1000 < Date.now()) this.#forget(message);
      else if (redrive !== undefined && message.receives >= redrive.maxReceiveCount) {
        this.#forget(message);
        redrive.target.#adopt(message);
      } else received.push(this.#hand(message));
    }
    return received;
  }

  /** Deletes a message; a missing one is ignored. */
  delete(receipt: string): void {
    const message = this.#inFlight.get(receipt);
    if (message === undefined) return;
    this.#land(message);
    this.#forget(message);
  }

  /**
   * Changes the visibility time-out of a message.
   *
   * @returns whether the message is in flight
   */
  changeVisibility(receipt: string, seconds: number): boolean {
    const message = this.#inFlight.get(receipt);
    if (message === undefined) return false;
    this.#returnAfter(message, seconds);
    return true;
  }

  /** Calls back whenever a message becomes visible, until the returned function is called. */
  onVisible(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Clears all timers; stored messages are kept. */
  stop(): void {
    for (const { timer } of [...this.#inFlight.values(), ...this.#delayed]) clearTimeout(timer);
  }

  #keep(message: StoredMessage): void {
    const { id, body, group, attributes, sentAt } = message;
    this.#kept.set(`${this.definition.name}/${id}`, { id, body, group, attributes, sentAt });
  }

  #forget(message: Message): void {
    message.deleted = true;
    this.#kept.delete(`${this.definition.name}/${message.id}`);
  }

  #adopt(message: Message): void {
    this.#keep(message);
    const { id, body, group, attributes, sentAt } = message;
    this.#show({ id, body, group, attributes, sentAt, receives: 0 });
  }

  #delay(message: Message, milliseconds: number): void {
    if (milliseconds <= 0) {
      this.#show(message);
      return;
    }
    this.#delayed.add(message);
    message.timer = setTimeout(() => {
      this.#delayed.delete(message);
      this.#show(message);
    }, milliseconds).unref();
  }

  #show(message: Message): void {
    const group = message.group ?? '';
    const ofGroup = this.#visible.get(group) ?? new Set();
    this.#visible.set(group, ofGroup.add(message));
    for (const listener of this.#listeners) listener();
  }

  /** The oldest visible message of the group with the fewest messages in flight. */
  #next(): Message | undefined {
    let chosen: Set<Message> | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const [group, messages] of this.#visible) {
      const inFlight = this.#inFlightOfGroup.get(group) ?? 0;
      if (messages.size === 0) this.#visible.delete(group);
      else if (inFlight < fewest) {
        fewest = inFlight;
        chosen = messages;
      }
    }
    const message = this.#oneOf(chosen ?? new Set());
    if (message !== undefined) chosen?.delete(message);
    return message;
  }

  #oneOf(messages: ReadonlySet<Message>): Message | undefined {
    let skip = this.#faults?.disorder ? Math.floor(this.#faults.random() * Math.min(messages.size, 10)) : 0;
    for (const message of messages) if (skip-- === 0) return message;
    return undefined;
  }

  #hand(message: Message): ReceivedMessage {
    if (message.receipt !== undefined) this.#inFlight.delete(message.receipt);
    const receipt = randomUUID();
    const firstReceivedAt = message.firstReceivedAt ?? Date.now();
    message.receipt = receipt;
    message.receives++;
    message.firstReceivedAt = firstReceivedAt;
    this.#inFlight.set(receipt, message);
    this.#countGroup(message, 1);
    this.#returnAfter(message, this.definition.visibilityTimeout);
    if (this.#faults !== undefined && this.#faults.random() < this.#faults.duplicates) {
      const { id, body, group, attributes, sentAt, receives } = message;
      const copy = { id, body, group, attributes, sentAt, receives };
      this.#delay(copy, this.#faults.random() * DUPLICATE_WITHIN);
    }
    return { ...message, receipt, firstReceivedAt };
  }

  #returnAfter(message: Message, seconds: number): void {
    clearTimeout(message.timer);
    message.timer = setTimeout(() => {
      this.#land(message);
      if (!message.deleted) this.#show(message);
    }, seconds * 1000).unref();
  }

  /** Ends the time in flight of a message. */
  #land(message: Message): void {
    clearTimeout(message.timer);
    if (message.receipt !== undefined && this.#inFlight.delete(message.receipt))
      this.#countGroup(message, -1);
  }

  #countGroup({ group = '' }: Message, change: number): void {
    const count = (this.#inFlightOfGroup.get(group) ?? 0) + change;
    if (count === 0) this.#inFlightOfGroup.delete(group);
    else this.#inFlightOfGroup.set(group, count);
  }
}
