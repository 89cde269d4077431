import type { Meter } from '../metrics.ts';
import type { Work } from '../push/ports.ts';
import { momentOf } from '../push/position.ts';
import type { PushProgress } from '../push/progress.ts';
import { eventsOf } from './event.ts';
import { nextLook } from './next-look.ts';
import type { EventBus, EventOutbox, EventTask, WebhookDelivery } from './ports.ts';

/** What announcing needs. */
export interface AnnounceDeps {
  progress(app: number, taskId: string): Promise<PushProgress | undefined>;
  readonly outbox: EventOutbox;
  /** Which ways out an app has chosen by now. */
  waysOut(app: number): Promise<{ readonly bus: boolean; readonly webhook: boolean }>;
  readonly bus: EventBus;
  readonly webhooks: Work<WebhookDelivery>;
  /** Epoch milliseconds. */
  now(): number;
  readonly meter: Meter;
}

/**
 * Sends the events of a push that were not sent yet. They are recorded as sent afterwards: a crash in between sends
 * them again, with the same ids.
 *
 * @returns false when another function is on the same push: it may have read what was recorded before this call
 */
export async function announce(deps: AnnounceDeps, { app, taskId }: EventTask): Promise<boolean> {
  const entry = await deps.outbox.take(app, taskId, deps.now());
  if (entry === 'busy') return false;
  if (entry === undefined) return true;
  const push = await deps.progress(app, taskId);
  const all = push === undefined ? [] : eventsOf(push, entry.breakers);
  const events = all.filter(({ id }) => !entry.sent.has(id));
  if (events.length > 0) {
    const { bus, webhook } = await deps.waysOut(app);
    if (bus) await deps.bus.send(events);
    if (webhook) await deps.webhooks.send(events.map((event) => ({ app, event })));
    deps.meter('EventsSent', events.length);
  }
  const ids = events.map(({ id }) => id);
  await deps.outbox.giveBack({ app, taskId }, entry, ids, nextLook(push, momentOf(taskId), deps.now()));
  return true;
}
