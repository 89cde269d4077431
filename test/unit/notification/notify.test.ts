import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batchesOf, type NotificationBatch } from '../../../shared/domain/notification/batch.ts';
import { opensBreaker } from '../../../shared/domain/notification/breaker.ts';
import type { Device } from '../../../shared/domain/notification/device.ts';
import { type NotifyDeps, notify } from '../../../shared/domain/notification/notify.ts';
import { Pauses } from '../../../shared/domain/notification/pauses.ts';
import type { BatchResult } from '../../../shared/domain/notification/ports.ts';
import { NO_TALLY } from '../../../shared/domain/notification/tally.ts';
import type { Target } from '../../../shared/domain/notification/target.ts';
import type { Verdict } from '../../../shared/domain/notification/verdict.ts';
import { content } from './fixtures.ts';

const APP = 1;
const HOUR = 3_600_000;
const ACCEPTED: Verdict = { outcome: 'accepted' };
const MISCONFIGURED: Verdict = {
  outcome: 'misconfigured',
  reason: 'auth_error',
  detail: 'InvalidProviderToken',
};

const device = (number: number): Device & { readonly userId: string } => ({
  userId: `u${number}`,
  deviceId: 'phone',
  target: { kind: 'apns', token: `${number}`, topic: 'a.b', environment: 'production' },
  registeredAt: 0,
  seenAt: 0,
  strikes: 0,
});
const devices = (count: number) => Array.from({ length: count }, (_, number) => device(number));

/** A deployment in memory; `drain` processes its queue. */
class World {
  now = Date.now();
  verdict: (target: Target, attempt: number) => Verdict = () => ACCEPTED;
  readonly sent: string[] = [];
  readonly queue: { readonly batch: NotificationBatch; readonly dueAt: number }[] = [];
  readonly recorded = new Map<string, { readonly batch: NotificationBatch; readonly done: boolean }>();
  readonly changes: string[] = [];
  hasCredentials = true;
  cancelled = false;
  timeFor = Number.POSITIVE_INFINITY;
  open: { nextProbeAt: number } | undefined;
  readonly run = { sent: 0, refused: 0 };
  readonly #tries = new Map<string, number>();

  readonly deps: NotifyDeps = {
    senderOf: async () => (this.hasCredentials ? { send: async (target) => this.#send(target) } : undefined),
    devices: {
      removeDead: async (_owner, { target }, asOf) => {
        this.changes.push(`remove ${tokenOf(target)} ${asOf}`);
        return true;
      },
      retarget: async (_owner, _device, target) => {
        this.changes.push(`retarget ${tokenOf(target)} ${target.kind === 'apns' ? target.environment : ''}`);
      },
      strike: async (_owner, { target }) => {
        this.changes.push(`strike ${tokenOf(target)}`);
      },
    },
    outcomes: {
      find: async (batch) => {
        const known = this.recorded.get(batch.id);
        return known === undefined ? undefined : { attempt: known.batch.attempt, done: known.done };
      },
      record: async (batch, done) => {
        const known = this.recorded.get(batch.id);
        if (known?.done || (known?.batch.attempt ?? 0) > batch.attempt) return;
        this.recorded.set(batch.id, { batch, done });
      },
    },
    breakers: {
      admits: async (_app, _provider, now) => {
        if (this.open === undefined) return true;
        if (this.open.nextProbeAt > now) return false;
        this.open.nextProbeAt = now + 60_000;
        return true;
      },
      report: async (_batch, result: BatchResult, now) => {
        this.run.sent += result.sent;
        this.run.refused += result.refused;
        if (result.isClean) this.open = undefined;
        else if (this.open !== undefined || opensBreaker(this.run, result.credentialsRefused))
          this.open ??= { nextProbeAt: now + 60_000 };
        return this.open !== undefined;
      },
    },
    queue: {
      send: async (batches, delay = 0) => {
        this.queue.push(...batches.map((batch) => ({ batch, dueAt: this.now + delay * 1000 })));
      },
    },
    pauses: new Pauses(),
    isCancelled: async () => this.cancelled,
    hasTime: () => this.timeFor-- > 0,
    now: () => this.now,
    meter: () => undefined,
  };

  async #send(target: Target): Promise<Verdict> {
    const token = tokenOf(target);
    const attempt = this.#tries.get(token) ?? 0;
    this.#tries.set(token, attempt + 1);
    this.sent.push(token);
    return this.verdict(target, attempt);
  }

  async begin(count: number, more: Parameters<typeof content>[0] = {}): Promise<NotificationBatch[]> {
    const batches = batchesOf({ app: APP, taskId: 'T' }, content(more), devices(count), '0');
    for (const batch of batches) await notify(this.deps, batch);
    return batches;
  }

  /** Processes the queue until it is empty, or until a moment. */
  async drain(until = Number.POSITIVE_INFINITY): Promise<void> {
    for (;;) {
      const [next] = this.queue.toSorted((a, b) => a.dueAt - b.dueAt);
      if (next === undefined || next.dueAt > until) return;
      this.queue.splice(this.queue.indexOf(next), 1);
      this.now = Math.max(this.now, next.dueAt);
      await notify(this.deps, next.batch);
    }
  }

  /** The sum of all records. */
  get total() {
    const all = [...this.recorded.values()].map(({ batch }) => batch.tally);
    const sum = (field: 'accepted' | 'failed' | 'expired' | 'removed') =>
      all.reduce((total, tally) => total + tally[field], 0);
    return {
      accepted: sum('accepted'),
      failed: sum('failed'),
      expired: sum('expired'),
      removed: sum('removed'),
    };
  }

  get allDone(): boolean {
    return [...this.recorded.values()].every(({ done }) => done);
  }
}

const tokenOf = (target: Target): string => (target.kind === 'apns' ? target.token : '');

describe('notifying the devices of a batch', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  it('notifies each device once, and counts it', async () => {
    await world.begin(250);
    expect(world.sent).toHaveLength(250);
    expect(world.total).toEqual({ accepted: 250, failed: 0, expired: 0, removed: 0 });
    expect(world.allDone).toBe(true);
  });

  it('notifies nobody again when the queue redelivers a finished batch', async () => {
    const [batch] = await world.begin(10);
    await notify(world.deps, batch as NotificationBatch);
    expect(world.sent).toHaveLength(10);
    expect(world.total.accepted).toBe(10);
  });

  it('notifies nobody again when the queue redelivers a batch whose rest was requeued', async () => {
    world.verdict = (target, attempt) =>
      tokenOf(target) === '3' && attempt === 0
        ? { outcome: 'later', reason: 'unreachable', seconds: 10, all: false }
        : ACCEPTED;
    const [batch] = await world.begin(10);
    await notify(world.deps, batch as NotificationBatch);
    await world.drain();
    expect(world.sent).toHaveLength(11);
    expect(world.total).toMatchObject({ accepted: 10 });
  });

  it('waits as long as a provider asks, and sends to the rest of the batch only then', async () => {
    world.verdict = (_target, attempt) =>
      attempt === 0 ? { outcome: 'later', reason: 'rate_limited', seconds: 120, all: true } : ACCEPTED;
    const begun = world.now;
    await world.begin(100);
    // Only the requests that were running when the provider asked to wait.
    expect(world.sent.length).toBeLessThanOrEqual(50);
    expect(Math.min(...world.queue.map(({ dueAt }) => dueAt))).toBe(begun + 120_000);
    await world.drain();
    expect(world.total.accepted).toBe(100);
  });

  it('requeues batches for a silent provider at once, until one batch reaches it again', async () => {
    const backAt = world.now + 30 * 60_000;
    world.verdict = () =>
      world.now < backAt ? { outcome: 'later', reason: 'unreachable', seconds: 10, all: false } : ACCEPTED;
    await world.begin(1000);
    // The first batch detected it; the following ones did not wait for answers.
    expect(world.sent.length).toBeLessThan(100);
    await world.drain();
    expect(world.total.accepted).toBe(1000);
  });

  it('counts notifications as expired that the provider did not accept in time', async () => {
    world.verdict = () => ({ outcome: 'later', reason: 'unreachable', seconds: 30, all: false });
    await world.begin(5, { expiresAt: world.now + HOUR });
    await world.drain();
    expect(world.total).toEqual({ accepted: 0, failed: 0, expired: 5, removed: 0 });
    expect(world.now).toBeLessThan(Date.now() + HOUR + 1000);
  });

  it('sends no expired notification, and none of a cancelled push', async () => {
    await world.begin(5, { expiresAt: world.now });
    expect(world.total.expired).toBe(5);
    world.cancelled = true;
    await new World().begin(0);
    const other = batchesOf({ app: APP, taskId: 'T' }, content(), devices(5), '1');
    for (const batch of other) await notify(world.deps, batch);
    expect(world.sent).toEqual([]);
  });

  it('requeues the rest when its time is up', async () => {
    world.timeFor = 30;
    await world.begin(100);
    expect(world.sent).toHaveLength(30);
    world.timeFor = 1000;
    await world.drain();
    expect(world.sent.toSorted()).toEqual(
      devices(100)
        .map(({ target }) => tokenOf(target))
        .toSorted(),
    );
  });

  it('removes dead devices, and strikes suspect ones', async () => {
    world.verdict = (target) =>
      tokenOf(target) === '1'
        ? { outcome: 'dead', asOf: 77 }
        : tokenOf(target) === '2'
          ? { outcome: 'suspect' }
          : ACCEPTED;
    await world.begin(4);
    expect(world.changes).toEqual(['remove 1 77', 'strike 2']);
    expect(world.total).toEqual({ accepted: 2, failed: 2, expired: 0, removed: 1 });
    expect([...world.recorded.values()][0]?.batch.tally.reasons).toEqual({
      unregistered: 1,
      invalid_token: 1,
    });
  });

  it("tries Apple's other environment once, and keeps it if it is right", async () => {
    world.verdict = (target) =>
      target.kind === 'apns' && target.environment === 'sandbox' && target.token === '0'
        ? ACCEPTED
        : { outcome: 'wrongEnvironment' };
    await world.begin(2);
    expect(world.sent.toSorted()).toEqual(['0', '0', '1', '1']);
    expect(world.changes.toSorted()).toEqual(['retarget 0 sandbox', 'strike 1']);
    expect(world.total).toMatchObject({ accepted: 1, failed: 1 });
  });

  it('counts a provider without credentials as failed, and sends nothing', async () => {
    world.hasCredentials = false;
    await world.begin(3);
    expect(world.sent).toEqual([]);
    expect(world.total.failed).toBe(3);
    expect([...world.recorded.values()][0]?.batch.tally.reasons).toEqual({ auth_error: 3 });
  });

  it('stops when the credentials are rejected, tries one batch a minute, and loses nobody', async () => {
    const repairedAt = world.now + 20 * 60_000;
    world.verdict = () => (world.now < repairedAt ? MISCONFIGURED : ACCEPTED);
    await world.begin(1000);
    const refused = world.sent.length;
    expect(refused).toBe(100);
    await world.drain(repairedAt - 1);
    expect(world.sent.length - refused).toBeLessThanOrEqual(20 * 100);
    await world.drain();
    expect(world.total).toEqual({ accepted: 1000, failed: 0, expired: 0, removed: 0 });
    expect(world.allDone).toBe(true);
  });

  it('continues when only a few devices are rejected, and gives them up after three times', async () => {
    world.verdict = (target) =>
      Number(tokenOf(target)) % 10 === 0
        ? { outcome: 'misconfigured', reason: 'invalid_token', detail: 'DeviceTokenNotForTopic' }
        : ACCEPTED;
    await world.begin(300);
    await world.drain();
    expect(world.total).toMatchObject({ accepted: 270, failed: 30 });
    expect(world.sent).toHaveLength(270 + 3 * 30);
    expect(world.changes.filter((change) => change.startsWith('strike'))).toHaveLength(30);
  });

  it('counts every device once, whatever providers answer and queues repeat', async () => {
    const verdict = fc.constantFrom<Verdict>(
      ACCEPTED,
      ACCEPTED,
      { outcome: 'dead' },
      { outcome: 'suspect' },
      { outcome: 'wrongEnvironment' },
      { outcome: 'later', reason: 'rate_limited', seconds: 60, all: true },
      { outcome: 'later', reason: 'unreachable', seconds: 10, all: false },
      MISCONFIGURED,
      { outcome: 'invalid', detail: '' },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(verdict, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 130 }),
        fc.integer({ min: 1, max: 40 }),
        async (verdicts, count, timeFor) => {
          const run = new World();
          let answers = 0;
          run.verdict = () => verdicts[answers++ % verdicts.length] ?? ACCEPTED;
          run.timeFor = timeFor;
          const batches = await run.begin(count, { expiresAt: run.now + 24 * HOUR });
          run.timeFor = Number.POSITIVE_INFINITY;
          for (const batch of batches) await notify(run.deps, batch);
          await run.drain();
          const { accepted, failed, expired } = run.total;
          expect(accepted + failed + expired).toBe(count);
          expect(run.allDone).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('batches', () => {
  it('hold up to 100 devices of one provider, with unique ids', () => {
    const mixed = devices(250).map((one, index) =>
      index % 2 === 0 ? one : { ...one, target: { kind: 'fcm', id: `${index}`, idKind: 'token' } as const },
    );
    const batches = batchesOf({ app: APP, taskId: 'T' }, content(), mixed, '7-3');
    expect(batches.map(({ provider, devices: { length } }) => [provider, length])).toEqual([
      ['apns', 100],
      ['apns', 25],
      ['fcm', 100],
      ['fcm', 25],
    ]);
    expect(new Set(batches.map(({ provider, id }) => `${provider} ${id}`)).size).toBe(4);
    expect(batches[0]?.id).toBe('7-3 u0/phone u198/phone');
    expect(batchesOf({ app: APP, taskId: 'T' }, content(), mixed.slice(1), '7-3')[1]?.id).not.toBe(
      batches[0]?.id,
    );
    expect(batches.every(({ tally, attempt }) => tally === NO_TALLY && attempt === 0)).toBe(true);
  });
});
