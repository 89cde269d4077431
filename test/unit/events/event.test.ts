import fc from 'fast-check';
import { decodeTime, ulid } from 'ulid';
import { eventsOf, type OpenedBreaker } from '../../../shared/domain/events/event.ts';
import { webhookRequest } from '../../../shared/domain/events/webhook.ts';
import { PROVIDERS } from '../../../shared/domain/notification/target.ts';
import type { PushProgress } from '../../../shared/domain/push/progress.ts';

const COUNTERS = { users: 3, posted: 2, gone: 1, refused: 0, withheld: 0 };

const push = (more: Partial<PushProgress> = {}): PushProgress => {
  const taskId = ulid(1_000_000);
  return {
    draft: { app: 7, taskId, from: 'admin', body: [], lifeTime: 60, dataId: 'mine' },
    state: 'accepted',
    createdAt: decodeTime(taskId),
    earlierPositions: [],
    isPublished: false,
    counters: COUNTERS,
    begun: false,
    progress: 0,
    ...more,
  };
};

const accepted = (at: number, base = push()): PushProgress => ({
  ...base,
  push: { ...base.draft, position: ulid(at), acceptedAt: at },
});

describe('the events of a push', () => {
  it('do not exist before it is on its way', () => {
    expect(eventsOf(accepted(1_000_000), [])).toEqual([]);
  });

  it('report that it was scheduled, started and done, each at its time', () => {
    const done = { ...accepted(2_000_000), sendAt: 2_000_000, isPublished: true, doneAt: 2_500_000 };
    expect(eventsOf(done, [])).toMatchObject([
      { type: 'push.scheduled', timestamp: new Date(1_000_000).toISOString() },
      { type: 'push.started', timestamp: new Date(2_000_000).toISOString() },
      { type: 'push.done', timestamp: new Date(2_500_000).toISOString(), data: { counters: COUNTERS } },
    ]);
  });

  it('report a failure and that it was made good, though its state holds only the last of them', () => {
    const redriven = { ...accepted(1), isPublished: true, state: 'done' as const, failedAt: 5, doneAt: 9 };
    const types = eventsOf(redriven, []).map(({ type }) => type);
    expect(types).toEqual(['push.started', 'push.failed', 'push.done']);
  });

  it('name the app, the push, the mark of the caller and why it failed', () => {
    const [failed] = eventsOf(push({ failedAt: 5, fault: 'no such attribute' }), []);
    expect(failed).toMatchObject({
      type: 'push.failed',
      data: { sdkAppId: 7, dataId: 'mine', reason: 'no such attribute' },
    });
  });

  const moment = fc.option(fc.integer({ min: 1, max: 2e12 }), { nil: undefined });
  const breakers: fc.Arbitrary<OpenedBreaker[]> = fc.subarray([...PROVIDERS]).chain((providers) =>
    fc.tuple(
      ...providers.map((provider) =>
        fc.record({
          provider: fc.constant(provider),
          openedAt: fc.integer({ min: 1, max: 2e12 }),
          detail: fc.string({ maxLength: 5000, unit: 'binary' }),
        }),
      ),
    ),
  );
  const anyPush = fc
    .record({
      sendAt: moment,
      doneAt: moment,
      failedAt: moment,
      cancelledAt: moment,
      published: fc.boolean(),
    })
    .map(({ published, ...times }) => {
      const defined = Object.fromEntries(Object.entries(times).filter(([, time]) => time !== undefined));
      return { ...accepted(1_500_000), ...defined, isPublished: published };
    });

  it('have distinct ids that stay the same, whatever is recorded later', () => {
    fc.assert(
      fc.property(anyPush, breakers, moment, (one, opened, later) => {
        const before = eventsOf(one, opened);
        expect(new Set(before.map(({ id }) => id)).size).toBe(before.length);
        const after = eventsOf({ ...one, ...(later === undefined ? {} : { cancelledAt: later }) }, opened);
        const ids = after.map(({ id }) => id);
        for (const { id, type, timestamp } of before) {
          expect(ids).toContain(id);
          if (type !== 'push.cancelled')
            expect(after).toContainEqual(expect.objectContaining({ id, timestamp }));
        }
      }),
    );
  });

  it('stay below 20 KB in both forms, whatever a provider answers', () => {
    fc.assert(
      fc.property(anyPush, breakers, (one, opened) => {
        for (const event of eventsOf(one, opened)) {
          for (const form of ['standard', 'callback'] as const) {
            const { body } = webhookRequest({ url: 'https://example.com', form }, event);
            expect(Buffer.byteLength(body)).toBeLessThan(20_000);
          }
        }
      }),
    );
  });
});

describe('a request to a webhook', () => {
  const [event] = eventsOf(push({ doneAt: 5 }), []);
  if (event === undefined) throw new Error('There is no event');

  it('has type, timestamp and data in the standard form', () => {
    const { url, body } = webhookRequest({ url: 'https://example.com/a?b=1', form: 'standard' }, event);
    expect(url).toBe('https://example.com/a?b=1');
    expect(JSON.parse(body)).toEqual({ type: event.type, timestamp: event.timestamp, data: event.data });
  });

  it('names app and command in the URL of the older form, beside what the URL has', () => {
    const { url, body } = webhookRequest({ url: 'https://example.com/a?b=1', form: 'callback' }, event);
    expect(url).toBe(
      'https://example.com/a?b=1&SdkAppid=7&CallbackCommand=Push.AllMemberPush&contenttype=json',
    );
    expect(JSON.parse(body)).toEqual({ Events: [event] });
  });
});
