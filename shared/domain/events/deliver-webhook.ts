import type { Meter } from '../metrics.ts';
import type { Work } from '../push/ports.ts';
import { type AnswerVerdict, verdictOf, type WebhookAnswer } from './answer-verdict.ts';
import type { PushEvent } from './event.ts';
import type { WebhookDelivery, WebhookEndpoints, WebhookOutcome } from './ports.ts';
import { busyPause, LONGEST_PAUSE, retryPause } from './retry-schedule.ts';
import type { Webhook } from './webhook.ts';

/** What delivering webhooks needs. */
export interface DeliverWebhookDeps {
  readonly endpoints: WebhookEndpoints;
  /** Makes one request. */
  post(webhook: Webhook, event: PushEvent): Promise<WebhookAnswer>;
  /** Takes events that were given up. */
  readonly deadLetters: Work<WebhookDelivery>;
  /** Epoch milliseconds. */
  now(): number;
  readonly meter: Meter;
}

/** The maximum time for which one lease of an endpoint is held, in milliseconds; longer than a request may last. */
const LEASE = 30_000;
/**
 * How long an event waits for its turn, in seconds: less than its queue keeps it (four days), so that it is never lost
 * without a trace.
 */
const LONGEST_WAIT = 3 * 24 * 3600;
/** The first pause of an endpoint that is overloaded or away, in milliseconds; it doubles with every failure. */
const FIRST_PAUSE = 5000;
/** How often it doubles: up to some 43 minutes. */
const MAX_DOUBLINGS = 9;

/**
 * Posts an event to the endpoint of its app, if there is one and it has a place free.
 *
 * @param age seconds since the event was queued
 * @returns after how many seconds it is to be tried again; `undefined` when it is done with
 */
export async function deliverWebhook(
  deps: DeliverWebhookDeps,
  delivery: WebhookDelivery,
  age: number,
): Promise<number | undefined> {
  const { app, event } = delivery;
  const turn = await deps.endpoints.take(app, deps.now(), deps.now() + LEASE);
  if (turn === 'off') {
    deps.meter('WebhooksDiscarded', 1);
    return undefined;
  }
  if (turn === 'busy' || 'pausedUntil' in turn) {
    if (age < LONGEST_WAIT)
      return turn === 'busy' ? busyPause(age) : pauseUntil(turn.pausedUntil - deps.now());
    await deps.deadLetters.send([delivery]);
    return undefined;
  }
  const { webhook, slot } = turn;
  const verdict = verdictOf(await deps.post(webhook, event), deps.now());
  await deps.endpoints.giveBack(app, slot, outcomeOf(verdict, webhook, deps.now()));
  if (verdict.kind === 'delivered') {
    deps.meter('WebhooksDelivered', 1);
    return undefined;
  }
  if (verdict.kind === 'gone') {
    deps.meter('WebhooksSwitchedOff', 1);
    return undefined;
  }
  deps.meter('WebhooksFailed', 1);
  const pause = retryPause(age);
  if (pause !== undefined) return Math.max(pause, verdict.wait);
  await deps.deadLetters.send([delivery]);
  return undefined;
}

/** The seconds until an endpoint may be asked again; its events do not all come back at the same moment. */
function pauseUntil(milliseconds: number): number {
  const seconds = Math.max(0, milliseconds) / 1000;
  return Math.min(LONGEST_PAUSE, Math.ceil(seconds + Math.random() * Math.min(seconds, 60)) + 1);
}

function outcomeOf(verdict: AnswerVerdict, { failures = 0 }: Webhook, at: number): WebhookOutcome {
  if (verdict.kind === 'delivered') return { kind: 'delivered', at };
  if (verdict.kind === 'gone') return { kind: 'gone', at, reason: 'it answered HTTP 410' };
  const { detail, wait, slowDown } = verdict;
  if (!slowDown) return { kind: 'failed', at, detail };
  const own = FIRST_PAUSE * 2 ** Math.min(failures, MAX_DOUBLINGS);
  return { kind: 'failed', at, detail, pausedUntil: at + (wait > 0 ? wait * 1000 : own) };
}
