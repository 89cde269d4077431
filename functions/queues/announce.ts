import { announce } from '../../shared/domain/events/announce.ts';
import type { EventTask } from '../../shared/domain/events/ports.ts';
import { appDirectory } from '../apps.ts';
import { eventBus, eventOutbox, pushProgress, webhookQueue, webhookStore } from '../composition.ts';
import { meter } from '../metrics.ts';
import { Postponed, workHandler } from './work-handler.ts';

const directory = appDirectory();
const progress = pushProgress();
const webhooks = webhookStore();

const deps = {
  progress: (app: number, taskId: string) => progress.progress(app, taskId),
  outbox: eventOutbox(),
  waysOut: async (app: number) => {
    const [found, webhook] = await Promise.all([directory.find(app), webhooks.isOn(app)]);
    return { bus: found?.settings.eventBus === true, webhook };
  },
  bus: eventBus(),
  webhooks: webhookQueue(),
  now: Date.now,
  meter,
};

/** Sends the events of pushes that have changed. */
export const handler = workHandler<EventTask>(async (task, _, { receives }) => {
  // Another function is on the same push, or died there: in that case it is free again after eight seconds.
  if (!(await announce(deps, task))) throw new Postponed(receives);
});
