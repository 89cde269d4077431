import { type BatchRecord, deviceFate } from '../../../shared/domain/explain/device-fate.ts';
import type { Explanation } from '../../../shared/domain/explain/explain.ts';
import type { Device } from '../../../shared/domain/notification/device.ts';
import { NO_TALLY } from '../../../shared/domain/notification/tally.ts';
import type { PushDraft } from '../../../shared/domain/push/push.ts';

const DRAFT: PushDraft = { app: 1, taskId: 't', from: 'admin', body: [], lifeTime: 60, notifies: true };
const COUNTERS = { users: 0, posted: 0, gone: 0, refused: 0, withheld: 0 };

const explained = (draft: Partial<PushDraft> = {}, others: Partial<Explanation> = {}): Explanation => {
  const whole = { ...DRAFT, ...draft };
  return {
    push: {
      draft: whole,
      state: 'done',
      createdAt: 100,
      earlierPositions: [],
      isPublished: true,
      counters: COUNTERS,
      begun: true,
      progress: 1,
      push: { ...whole, position: 'p', acceptedAt: 100 },
    },
    verdict: 'waiting',
    isSender: false,
    matched: true,
    connectedAt: [],
    ...others,
  };
};

const DEVICE: Device = {
  deviceId: 'phone',
  target: { kind: 'fcm', id: 'token', idKind: 'token' },
  registeredAt: 50,
  seenAt: 50,
  strikes: 0,
};

const fate = (explanation: Explanation, batch?: BatchRecord, device: Device = DEVICE) =>
  deviceFate(explanation, device, { providers: new Set(['fcm']), batchOf: async () => batch });
const batch = (targeted: number, tally: Partial<typeof NO_TALLY>, done = true): BatchRecord => ({
  done,
  targeted,
  tally: { ...NO_TALLY, ...tally },
});

describe('what a provider answered to the notification of one device', () => {
  it.each([
    ['a push without a life time', explained({ lifeTime: 0 }), DEVICE, /life time/],
    ['a push that asks for none', explained({ offlinePushInfo: { PushFlag: 1 } }), DEVICE, /PushFlag/],
    ['a push of an app without credentials', explained({ notifies: false }), DEVICE, /credentials/],
    ['a user outside of the audience', explained({}, { matched: false }), DEVICE, /audience/],
    [
      'a device that is younger than the push',
      explained(),
      { ...DEVICE, registeredAt: 101 },
      /registered after/,
    ],
    ['a device that is silenced', explained(), { ...DEVICE, strikes: 5 }, /silenced/],
    ['a connected user', explained({}, { connectedAt: [90] }), DEVICE, /connected/],
  ])('is nothing for %s', async (_, explanation, device, because) => {
    const { notification, because: sentence } = await fate(explanation, undefined, device);
    expect(notification).toBe('none');
    expect(sentence).toMatch(because);
  });

  it('is known where the whole batch has one answer', async () => {
    expect(await fate(explained(), batch(3, { accepted: 3 }))).toMatchObject({ notification: 'accepted' });
    expect(await fate(explained(), batch(1, { expired: 1 }))).toMatchObject({ notification: 'expired' });
    const failed = batch(2, { failed: 2, reasons: { unregistered: 2 } });
    expect(await fate(explained(), failed)).toMatchObject({ notification: 'failed', reason: 'unregistered' });
    expect(await fate(explained(), batch(2, { accepted: 1 }, false))).toMatchObject({
      notification: 'pending',
    });
  });

  it('is not known where the batch has several answers, and says which', async () => {
    const mixed = batch(5, { accepted: 3, failed: 2, reasons: { unregistered: 1, unreachable: 1 } });
    const { notification, because } = await fate(explained(), mixed);
    expect(notification).toBe('unknown');
    expect(because).toContain('3 were accepted, 2 failed');
    const reasons = batch(2, { failed: 2, reasons: { unregistered: 1, unreachable: 1 } });
    expect((await fate(explained(), reasons)).notification).toBe('unknown');
    expect((await fate(explained())).notification).toBe('unknown');
  });
});
