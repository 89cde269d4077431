import type { WebhookAnswer } from '../../../shared/domain/events/answer-verdict.ts';
import { deliverWebhook } from '../../../shared/domain/events/deliver-webhook.ts';
import { testEvent } from '../../../shared/domain/events/event.ts';
import type { WebhookDelivery, WebhookOutcome, WebhookTurn } from '../../../shared/domain/events/ports.ts';
import type { Webhook } from '../../../shared/domain/events/webhook.ts';
import type { MetricName } from '../../../shared/domain/metrics.ts';

const NOW = 1_000_000;
const DELIVERY: WebhookDelivery = { app: 7, event: testEvent(7, 'one', NOW) };
const WEBHOOK: Webhook = { url: 'https://example.com', form: 'standard', secret: 'whsec_' };

/** Delivers one event. */
async function deliver(
  answer: WebhookAnswer,
  { turn = { webhook: WEBHOOK, slot: 1 }, age = 0 }: { turn?: WebhookTurn; age?: number } = {},
) {
  const posted: string[] = [];
  const outcomes: WebhookOutcome[] = [];
  const deadLetters: WebhookDelivery[] = [];
  const metrics: MetricName[] = [];
  const deps = {
    endpoints: {
      take: async () => turn,
      giveBack: async (_: number, slot: number, outcome: WebhookOutcome) => {
        expect(slot).toBe(1);
        outcomes.push(outcome);
      },
    },
    post: async (_: Webhook, { id }: { id: string }) => {
      posted.push(id);
      return answer;
    },
    deadLetters: { send: async (work: readonly WebhookDelivery[]) => void deadLetters.push(...work) },
    now: () => NOW,
    meter: (name: MetricName) => void metrics.push(name),
  };
  const pause = await deliverWebhook(deps, DELIVERY, age);
  return { pause, posted, outcomes, deadLetters, metrics };
}

describe('delivering an event', () => {
  it('ends with a success', async () => {
    expect(await deliver({ status: 200 })).toEqual({
      pause: undefined,
      posted: ['evt_one_test'],
      outcomes: [{ kind: 'delivered', at: NOW }],
      deadLetters: [],
      metrics: ['WebhooksDelivered'],
    });
  });

  it('switches the endpoint off after HTTP 410', async () => {
    const { pause, outcomes, metrics } = await deliver({ status: 410 });
    expect([pause, outcomes, metrics]).toEqual([
      undefined,
      [{ kind: 'gone', at: NOW, reason: 'it answered HTTP 410' }],
      ['WebhooksSwitchedOff'],
    ]);
  });

  it('is tried again after a failure, which does not hold other events up', async () => {
    const { pause, outcomes } = await deliver({ status: 500 });
    expect(pause).toBeGreaterThanOrEqual(5);
    expect(outcomes).toEqual([{ kind: 'failed', at: NOW, detail: 'HTTP 500' }]);
  });

  it('waits as long as Retry-After asks, with all events of the endpoint', async () => {
    const { pause, outcomes } = await deliver({ status: 429, retryAfter: '3600' });
    expect(pause).toBe(3600);
    expect(outcomes).toMatchObject([{ pausedUntil: NOW + 3_600_000 }]);
  });

  it('pauses an endpoint that is away, for longer with every failure', async () => {
    const first = await deliver({ fault: 'ECONNREFUSED' });
    expect(first.outcomes).toMatchObject([{ pausedUntil: NOW + 5000 }]);
    const turn = { webhook: { ...WEBHOOK, failures: 4 }, slot: 1 };
    expect((await deliver({ fault: 'ECONNREFUSED' }, { turn })).outcomes).toMatchObject([
      { pausedUntil: NOW + 80_000 },
    ]);
  });

  it('goes to the dead letters when it has failed for more than a day', async () => {
    const { pause, deadLetters } = await deliver({ status: 500 }, { age: 30 * 3600 });
    expect([pause, deadLetters]).toEqual([undefined, [DELIVERY]]);
  });

  it('ends without a request when the app has no webhook, or one that is off', async () => {
    const { pause, posted, metrics } = await deliver({ status: 200 }, { turn: 'off' });
    expect([pause, posted, metrics]).toEqual([undefined, [], ['WebhooksDiscarded']]);
  });

  it('waits without a request when the endpoint is busy or paused', async () => {
    const busy = await deliver({ status: 200 }, { turn: 'busy' });
    const paused = await deliver({ status: 200 }, { turn: { pausedUntil: NOW + 60_000 } });
    expect([busy.posted, paused.posted]).toEqual([[], []]);
    expect(busy.pause).toBeGreaterThanOrEqual(2);
    expect(paused.pause).toBeGreaterThan(60);
  });

  it('waits for its turn longer than it is retried, and goes to the dead letters before its queue drops it', async () => {
    for (const turn of ['busy', { pausedUntil: NOW + 60_000 }] as const) {
      expect(await deliver({ status: 200 }, { turn, age: 40 * 3600 })).toMatchObject({ deadLetters: [] });
      const { pause, deadLetters } = await deliver({ status: 200 }, { turn, age: 73 * 3600 });
      expect([pause, deadLetters]).toEqual([undefined, [DELIVERY]]);
    }
  });
});
