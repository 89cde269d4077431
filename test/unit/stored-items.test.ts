import { logRecordsFrom } from '../../shared/storage/log-item.ts';
import { recordFrom, recordsFrom } from '../../shared/storage/push-item.ts';
import { unreadableItems } from '../../shared/storage/unreadable-items.ts';

const TASK = '01KB0000000000000000000000';
const LATER = '01KB0000000000000000000001';

const push = (given: Readonly<Record<string, unknown>> = {}) => ({
  pk: '7#push',
  sk: TASK,
  push: JSON.stringify({ app: 7, taskId: TASK, from: 'a', body: [], lifeTime: 60 }),
  state: 'accepted',
  createdAt: 1,
  position: TASK,
  ...given,
});

const entry = (given: Readonly<Record<string, unknown>> = {}) => ({
  pk: '7#0',
  sk: TASK,
  lifeTime: 60,
  bytes: 9,
  ...given,
});

/** Runs something, and returns its result with the messages of the items that it left out. */
function leftOut<T>(work: () => T): { result: T; messages: string[] } {
  const messages: string[] = [];
  const take = (error: unknown) => void messages.push(String(error));
  unreadableItems.subscribe(take);
  try {
    return { result: work(), messages };
  } finally {
    unreadableItems.unsubscribe(take);
  }
}

describe('the record of a push', () => {
  it.each([
    ['no JSON', { push: '{' }],
    ['JSON that is no push', { push: '{"app":7}' }],
    ['an unknown state', { state: 'lost' }],
    ['a moment that is no number', { createdAt: '1' }],
  ])('with %s is an error that names the item', (_, given) => {
    expect(() => recordFrom(push(given))).toThrow(
      expect.objectContaining({ name: 'UnreadableItemError', message: expect.stringContaining(TASK) }),
    );
  });

  it('that cannot be read does not hide the others of a list', () => {
    const { result, messages } = leftOut(() =>
      recordsFrom([push({ state: 1 }), push(), push({ push: '{' })]),
    );
    expect(result).toMatchObject([{ state: 'accepted', isPublished: false, earlierPositions: [] }]);
    expect(messages).toHaveLength(2);
  });
});

describe('the log', () => {
  it.each([
    ['no life time', { lifeTime: undefined }],
    ['a condition that is no JSON', { condition: '{' }],
    ['a condition that is no object', { condition: '7' }],
    ['the withdrawal of nothing', { withdraws: 7 }],
  ])('is read without an entry that has %s, which is reported by name', (_, given) => {
    const { result, messages } = leftOut(() => logRecordsFrom([entry(given), entry({ sk: LATER })]));
    expect(result).toMatchObject([{ position: LATER }]);
    expect(messages).toEqual([expect.stringContaining(TASK)]);
  });

  it('has entries with conditions, and withdrawals', () => {
    const condition = { tag: 'vip' };
    const items = [
      entry({ condition: JSON.stringify(condition), taskId: 'task', pk: '7#0' }),
      { pk: '7#0', sk: 'w', withdraws: TASK, ttl: 5 },
    ];
    expect(logRecordsFrom(items)).toEqual([
      expect.objectContaining({ position: TASK, taskId: 'task', bytes: 9, condition }),
      { position: 'w', withdraws: TASK, expiresAt: 5000 },
    ]);
  });
});
