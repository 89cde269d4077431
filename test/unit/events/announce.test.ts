import { ulid } from 'ulid';
import { type AnnounceDeps, announce } from '../../../shared/domain/events/announce.ts';
import type { PushEvent } from '../../../shared/domain/events/event.ts';
import type { EventEntry, EventOutbox, WebhookDelivery } from '../../../shared/domain/events/ports.ts';
import type { PushProgress } from '../../../shared/domain/push/progress.ts';

const taskId = ulid();
const TASK = { app: 7, taskId };

const DONE: PushProgress = {
  draft: { app: 7, taskId, from: 'admin', body: [], lifeTime: 60, emitsEvents: true },
  state: 'done',
  createdAt: 1,
  earlierPositions: [],
  isPublished: true,
  push: { app: 7, taskId, from: 'admin', body: [], lifeTime: 60, position: taskId, acceptedAt: 1 },
  doneAt: 2,
  counters: { users: 0, posted: 0, gone: 0, refused: 0, withheld: 0 },
  begun: true,
  progress: 1,
};

/** An outbox with one entry. */
class OneEntry implements EventOutbox {
  sent = new Set<string>();
  next: number | undefined | 'never asked' = 'never asked';
  isTaken = false;

  async open() {}
  async addBreaker() {}

  async take(): Promise<EventEntry | 'busy' | undefined> {
    if (this.isTaken) return 'busy';
    this.isTaken = true;
    return { sent: new Set(this.sent), breakers: [], listing: 'one' };
  }

  async giveBack(_: object, __: EventEntry, sent: readonly string[], next: number | undefined) {
    for (const id of sent) this.sent.add(id);
    this.next = next;
    this.isTaken = false;
  }
}

function set(more: Partial<AnnounceDeps> = {}) {
  const onBus: PushEvent[] = [];
  const toWebhook: WebhookDelivery[] = [];
  const outbox = new OneEntry();
  const deps: AnnounceDeps = {
    progress: async () => DONE,
    outbox,
    waysOut: async () => ({ bus: true, webhook: true }),
    bus: { send: async (events) => void onBus.push(...events) },
    webhooks: { send: async (work) => void toWebhook.push(...work) },
    now: () => 1000,
    meter: () => undefined,
    ...more,
  };
  return { deps, outbox, onBus, toWebhook };
}

const typesOf = (events: readonly PushEvent[]) => events.map(({ type }) => type);

describe('announcing the changes of a push', () => {
  it('sends each event by both ways out, once', async () => {
    const { deps, onBus, toWebhook, outbox } = set();
    expect(await announce(deps, TASK)).toBe(true);
    expect(await announce(deps, TASK)).toBe(true);
    expect(typesOf(onBus)).toEqual(['push.started', 'push.done']);
    expect(toWebhook).toEqual(onBus.map((event) => ({ app: 7, event })));
    expect(outbox.next).toBeUndefined();
  });

  it('sends only what is new', async () => {
    const { deps, onBus } = set();
    const { doneAt: _, ...undone } = { ...DONE, state: 'accepted' as const };
    await announce({ ...deps, progress: async () => undone }, TASK);
    await announce({ ...deps, progress: async () => DONE }, TASK);
    expect(typesOf(onBus)).toEqual(['push.started', 'push.done']);
  });

  it('sends an event again with the same id when it died before it was recorded as sent', async () => {
    const { deps, outbox, toWebhook } = set();
    const dying: EventOutbox = {
      open: () => outbox.open(),
      addBreaker: () => outbox.addBreaker(),
      take: () => outbox.take(),
      giveBack: async () => {
        outbox.isTaken = false;
        throw new Error('killed');
      },
    };
    await expect(announce({ ...deps, outbox: dying }, TASK)).rejects.toThrow('killed');
    await announce(deps, TASK);
    const ids = toWebhook.map(({ event }) => event.id);
    expect(ids.slice(0, 2)).toEqual(ids.slice(2));
    expect(new Set(ids).size).toBe(2);
  });

  it('records nothing as sent when the bus or the queue fails', async () => {
    const fails = async () => {
      throw new Error('unavailable');
    };
    for (const broken of [{ bus: { send: fails } }, { webhooks: { send: fails } }]) {
      const { deps, outbox } = set(broken);
      await expect(announce(deps, TASK)).rejects.toThrow('unavailable');
      expect(outbox.sent.size).toBe(0);
    }
  });

  it('leaves a push alone that another function is on, and says so', async () => {
    const { deps, outbox, onBus } = set();
    outbox.isTaken = true;
    expect(await announce(deps, TASK)).toBe(false);
    expect(onBus).toEqual([]);
  });

  it('sends nothing for an app that wants nothing any more', async () => {
    const { deps, onBus, toWebhook, outbox } = set({ waysOut: async () => ({ bus: false, webhook: false }) });
    await announce(deps, TASK);
    expect([onBus, toWebhook]).toEqual([[], []]);
    expect(outbox.next).toBeUndefined();
  });

  it('looks again for a push that is not recorded yet', async () => {
    const { deps, outbox, onBus } = set({ progress: async () => undefined, now: () => Date.now() });
    await announce(deps, TASK);
    expect(onBus).toEqual([]);
    expect(outbox.next).toBeGreaterThan(Date.now());
  });
});
