import type { App } from '../apps/app.ts';
import type { OpenedBreaker, PushEvent } from './event.ts';
import type { Webhook } from './webhook.ts';

/** A push whose events are to be looked at. */
export interface EventTask {
  readonly app: number;
  readonly taskId: string;
}

/** What is known of the events of a push. */
export interface EventEntry {
  /** The ids of the events that were sent. */
  readonly sent: ReadonlySet<string>;
  readonly breakers: readonly OpenedBreaker[];
  /** By which the listing is recognised that was there when the entry was read. */
  readonly listing: string | undefined;
}

/** The pushes whose changes are events: each has an entry, which is listed as long as changes are expected. */
export interface EventOutbox {
  /**
   * Lists a push, before it changes: should its function die in between, a sweep finds it.
   *
   * @param now epoch milliseconds
   * @param dueAt when a scheduled push goes out, in epoch milliseconds
   */
  open(app: number, taskId: string, now: number, dueAt?: number): Promise<void>;
  /** Records that a push has opened a breaker, and lists it; a push without an entry is passed over. */
  addBreaker(app: number, taskId: string, breaker: OpenedBreaker): Promise<void>;
  /**
   * Takes an entry for a while, so that two functions do not send the same events.
   *
   * @returns `busy` while another one has it; `undefined` without one
   */
  take(app: number, taskId: string, now: number): Promise<EventEntry | 'busy' | undefined>;
  /**
   * Gives an entry back.
   *
   * @param sent the ids of the events that were sent
   * @param next when to look again, in epoch milliseconds; `undefined`: not at all, unless it was listed meanwhile
   */
  giveBack(
    task: EventTask,
    entry: EventEntry,
    sent: readonly string[],
    next: number | undefined,
  ): Promise<void>;
}

/** The entries that should have been looked at by now. */
export interface OverdueEvents {
  /** In how many parts they are listed. */
  readonly parts: number;
  /**
   * Finds entries that were to be looked at before a moment (epoch milliseconds), oldest first.
   *
   * @param part 0..parts-1
   */
  find(part: number, before: number, limit: number): Promise<readonly EventTask[]>;
}

/** Whether anybody wants the events of an app, and where they are listed before a push changes. */
export interface EventIntake extends Pick<EventOutbox, 'open'> {
  isWanted(app: App): Promise<boolean>;
}

/** The event bus of the deployment. */
export interface EventBus {
  /**
   * Sends events of an app.
   *
   * @throws Error if some could not be sent; the others may have been
   */
  send(events: readonly PushEvent[]): Promise<void>;
}

/** An event on its way to the endpoint of an app. */
export interface WebhookDelivery {
  readonly app: number;
  readonly event: PushEvent;
}

/** Whether a request may be made to the endpoint of an app. */
export type WebhookTurn =
  | { readonly webhook: Webhook; readonly slot: number }
  /** All its places are taken. */
  | 'busy'
  /** Epoch milliseconds. */
  | { readonly pausedUntil: number }
  /** There is no endpoint, or it is switched off. */
  | 'off';

/** What a request to an endpoint has changed. Times are in epoch milliseconds. */
export type WebhookOutcome =
  | { readonly kind: 'delivered'; readonly at: number }
  | { readonly kind: 'gone'; readonly at: number; readonly reason: string }
  | {
      readonly kind: 'failed';
      readonly at: number;
      readonly detail: string;
      /** Until when its other events wait; absent when they do not. */
      readonly pausedUntil?: number;
    };

/** The endpoints, as posting to them sees them. */
export interface WebhookEndpoints {
  /** Takes one of the few places for requests to an endpoint. @param lease until when at the latest, in epoch milliseconds */
  take(app: number, now: number, lease: number): Promise<WebhookTurn>;
  /** Gives the place back, and records what came of the request. */
  giveBack(app: number, slot: number, outcome: WebhookOutcome): Promise<void>;
}
