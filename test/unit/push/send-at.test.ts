import { DomainError } from '../../../shared/domain/domain-error.ts';
import { assertAcceptable } from '../../../shared/domain/push/dry-run.ts';
import type { PushOrder } from '../../../shared/domain/push/order.ts';
import { assertAhead } from '../../../shared/domain/push/send-at.ts';
import { appOf } from '../app.ts';

const NOW = Date.UTC(2027, 0, 15);
const YEAR = 366 * 86_400_000;

describe('the time of a push that is sent later', () => {
  it.each([1, YEAR])('may lie %d ms ahead', (ahead) => {
    expect(() => assertAhead('sendTimeInvalid', NOW + ahead, NOW)).not.toThrow();
  });

  it.each([
    ['now', NOW, '2027-01-15T00:00:00.000Z'],
    ['more than a year ahead', NOW + YEAR + 1, '2028-01-16T00:00:00.001Z'],
    ['the last moment that a date can have', 8.64e15 - 1, '+275760-09-12T23:59:59.999Z'],
    ['beyond every date', 8.64e15, '8640000000000000'],
    ['endless', Number.POSITIVE_INFINITY, 'Infinity'],
  ])('must not be %s, and the error shows it', (_, at, shown) => {
    expect(() => assertAhead('dueTimeInvalid', at, NOW)).toThrow(
      expect.objectContaining({ kind: 'dueTimeInvalid', message: expect.stringContaining(`${shown} must`) }),
    );
  });
});

describe('a dry run', () => {
  const order: PushOrder = { random: 1, audience: { everyone: true }, body: [], lifeTime: 0 };
  const deps = {
    accounts: { get: async () => undefined },
    settings: { attributeSlots: async () => new Map<string, number>() },
    quotas: {
      assertPushEnabled({ settings }: ReturnType<typeof appOf>) {
        if (!settings.pushEnabled) throw new DomainError('pushDisabled', 'push is off');
      },
    },
  };
  const caller = { app: appOf(), identifier: 'admin' };

  it.each([undefined, NOW + 1])('accepts what a push would accept, to be sent at %s', async (sendAt) => {
    await expect(assertAcceptable(deps, caller, order, sendAt, NOW)).resolves.toBeUndefined();
  });

  it.each([
    ['a time that is past', caller.app, order, NOW, 'sendTimeInvalid'],
    ['an app that may not push', appOf({ pushEnabled: false }), order, undefined, 'pushDisabled'],
    ['an unknown sender', caller.app, { ...order, from: 'nobody' }, undefined, 'senderUnknown'],
  ])('rejects %s', async (_, app, wanted, sendAt, kind) => {
    await expect(assertAcceptable(deps, { ...caller, app }, wanted, sendAt, NOW)).rejects.toMatchObject({
      kind,
    });
  });
});
