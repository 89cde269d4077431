import { jest } from '@jest/globals';
import type { Context, SQSRecord } from 'aws-lambda';
import { logger } from '../../functions/logger.ts';
import { workHandler } from '../../functions/queues/work-handler.ts';
import { MAX_TRIES } from '../../shared/aws/work-queue.ts';

const CONTEXT: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'work',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:work',
  memoryLimitInMB: '128',
  awsRequestId: 'request',
  logGroupName: 'group',
  logStreamName: 'stream',
  getRemainingTimeInMillis: () => 5000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

const record = (messageId: string, body: string, receives = 1): SQSRecord => ({
  messageId,
  body,
  receiptHandle: messageId,
  attributes: {
    ApproximateReceiveCount: `${receives}`,
    SentTimestamp: '0',
    SenderId: 'sender',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:111122223333:work',
  awsRegion: 'eu-central-1',
});

/** Runs a batch whose odd pieces fail. Returns the finished, given up, reported and logged pieces. */
async function run(...records: SQSRecord[]) {
  const done: number[] = [];
  const givenUp: number[] = [];
  const pauses = new Map<string, number>();
  const errors = jest.spyOn(logger, 'error').mockReturnValue();
  const handler = workHandler<number>(
    async (piece, hasMoreThan) => {
      if (piece % 2 === 1) throw new Error(`piece ${piece}`);
      if (hasMoreThan(4000) && !hasMoreThan(6000)) done.push(piece);
    },
    {
      giveUp: async (piece) => {
        givenUp.push(piece);
      },
      retryAfter: async ({ messageId }, seconds) => {
        pauses.set(messageId, seconds);
      },
    },
  );
  const { batchItemFailures } = await handler({ Records: records }, CONTEXT);
  const logged = errors.mock.calls.length;
  errors.mockRestore();
  const reported = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort();
  return { done, givenUp, reported, logged, pauses };
}

describe('a batch of work', () => {
  it('reports the pieces that failed, and no others', async () => {
    const result = await run(record('a', '2'), record('b', '3'), record('c', '4'), record('d', 'no JSON'));
    expect(result).toMatchObject({ done: [2, 4], givenUp: [], reported: ['b', 'd'], logged: 2 });
  });

  it('reports nothing when everything was done', async () => {
    expect(await run(record('a', '2'))).toEqual({
      done: [2],
      givenUp: [],
      reported: [],
      logged: 0,
      pauses: new Map(),
    });
  });

  it('reports every piece instead of failing when all pieces failed', async () => {
    expect(await run(record('a', '1'), record('b', '3'))).toMatchObject({ reported: ['a', 'b'] });
  });

  it('gives up a piece at its last delivery, not before', async () => {
    const result = await run(record('a', '1', MAX_TRIES - 1), record('b', '3', MAX_TRIES));
    expect(result).toMatchObject({ givenUp: [3], reported: ['a', 'b'] });
  });

  it('reports a piece whose giving up failed', async () => {
    const errors = jest.spyOn(logger, 'error').mockReturnValue();
    const handler = workHandler<number>(() => Promise.reject(new Error('work')), {
      giveUp: () => Promise.reject(new Error('store')),
      retryAfter: () => Promise.resolve(),
    });
    const answer = await handler({ Records: [record('a', '1', MAX_TRIES)] }, CONTEXT);
    errors.mockRestore();
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'a' }]);
  });

  it('gives up a piece that no attempt has finished, without another attempt', async () => {
    const result = await run(record('a', '2', MAX_TRIES + 1));
    expect(result).toMatchObject({ done: [], givenUp: [2], reported: ['a'] });
  });

  it('redelivers a failed piece after a delay that grows with every attempt', async () => {
    const { pauses } = await run(
      record('a', '1', 1),
      record('b', '3', 2),
      record('c', '5', 4),
      record('d', '2'),
    );
    expect([...pauses.keys()]).toEqual(['a', 'b', 'c']);
    const [first = 0, second = 0, fourth = 0] = pauses.values();
    expect(first).toBeLessThanOrEqual(2);
    expect(second).toBeGreaterThanOrEqual(4);
    expect(second).toBeLessThanOrEqual(8);
    expect(fourth).toBeGreaterThanOrEqual(64);
  });
});
