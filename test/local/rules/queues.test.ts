import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { Faults } from '../../../local/faults.ts';
import { TooManyRequests } from '../../../local/functions/account-concurrency.ts';
import { EventSourceMapping } from '../../../local/queues/event-source-mapping.ts';
import type { Queue } from '../../../local/queues/queue.ts';
import { Queues } from '../../../local/queues/queues.ts';
import { eventually } from '../../integration/running-stack.ts';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Batch {
  readonly Records: readonly {
    readonly messageId: string;
    readonly receiptHandle: string;
    readonly body: string;
    readonly attributes: Readonly<Record<string, string>>;
  }[];
}

const open: Queues[] = [];
const mappings: EventSourceMapping[] = [];
afterEach(async () => {
  await Promise.all(mappings.splice(0).map((mapping) => mapping.stop()));
  for (const queues of open.splice(0)) queues.stop();
});

function start(data?: string, faults?: Faults): Queues {
  const queues = new Queues(data, faults);
  open.push(queues);
  return queues;
}

/** A request of the SDK to a queue. */
function request(
  queues: Queues,
  operation: string,
  body: object,
  headers: Record<string, string> = {},
): Answer {
  const answer = queues.serve({
    host: 'sqs',
    method: 'POST',
    path: '/',
    headers: { 'x-amz-target': `AmazonSQS.${operation}`, ...headers },
    body: Buffer.from(JSON.stringify({ QueueUrl: queues.url('q'), ...body })),
  });
  return { status: answer.status, body: JSON.parse(String(answer.body)) as Answer['body'] };
}

const texts = (queue: Queue): string[] => queue.receive(10).map(({ body }) => body);

describe('SQS: a message and a request have at most 1 MiB', () => {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
  it('rejects more, in a message and in all messages of a batch', () => {
    const queues = start();
    queues.create('q', {});
    const size = (bytes: number) => ({ Id: `${bytes}`, MessageBody: 'x'.repeat(bytes) });
    expect(request(queues, 'SendMessage', size(1024 * 1024)).status).toBe(200);
    expect(request(queues, 'SendMessage', size(1024 * 1024 + 1)).status).toBe(400);
    expect(request(queues, 'SendMessageBatch', { Entries: [size(500_000), size(500_001)] }).status).toBe(200);
    const tooLong = request(queues, 'SendMessageBatch', { Entries: [size(500_000), size(600_000)] });
    expect(tooLong.body).toMatchObject({ __type: 'com.amazonaws.sqs#BatchRequestTooLong' });
    const entries = Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, MessageBody: 'x' }));
    expect(request(queues, 'SendMessageBatch', { Entries: entries }).status).toBe(400);
  });
});

describe('SQS: a message may contain only some characters', () => {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
  it('rejects the others, and only the affected entries of a batch', () => {
    const queues = start();
    queues.create('q', {});
    const { body } = request(queues, 'SendMessageBatch', {
      Entries: ['fine 🎄', 'noncharacter \uffff', 'control \u0001'].map((MessageBody, index) => ({
        Id: `${index}`,
        MessageBody,
      })),
    });
    expect(body).toMatchObject({
      Successful: [{ Id: '0' }],
      Failed: [{ Id: '1', Code: 'InvalidMessageContents' }, { Id: '2' }],
    });
  });
});

describe('SQS: a message is delayed by at most 15 minutes', () => {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-timers.html
  it('is not visible before its delay, and rejects a longer one', async () => {
    const queues = start();
    const queue = queues.create('q', {});
    expect(request(queues, 'SendMessage', { MessageBody: 'later', DelaySeconds: 901 }).status).toBe(400);
    request(queues, 'SendMessage', { MessageBody: 'later', DelaySeconds: 1 });
    expect(texts(queue)).toEqual([]);
    expect(queue.counts.delayed).toBe(1);
    await sleep(1100);
    expect(texts(queue)).toEqual(['later']);
  });
});

describe('SQS: a message is redelivered after the visibility time-out of the template', () => {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
  it('is hidden until then, unless its visibility is changed or it is deleted', async () => {
    const queues = start();
    const queue = queues.create('q', { VisibilityTimeout: 1 });
    queue.send({ body: 'again' });
    const [first] = queue.receive(1);
    expect(texts(queue)).toEqual([]);
    await sleep(1100);
    const [second] = queue.receive(1);
    expect(second).toMatchObject({ id: first?.id, receives: 2 });
    const change = { ReceiptHandle: second?.receipt, VisibilityTimeout: 0 };
    expect(request(queues, 'ChangeMessageVisibility', change).status).toBe(200);
    await eventually(() => queue.counts.visible === 1);
    const [third] = queue.receive(1);
    request(queues, 'DeleteMessage', { ReceiptHandle: third?.receipt });
    expect(queue.counts).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect(request(queues, 'ChangeMessageVisibility', change).status).toBe(400);
  });

  it('becomes a dead letter when it was received too often', async () => {
    const queues = start();
    const dead = queues.create('dead', {});
    const queue = queues.create('q', {
      VisibilityTimeout: 0,
      RedrivePolicy: { deadLetterTargetArn: queues.arn('dead'), maxReceiveCount: 2 },
    });
    queue.send({ body: 'poison' });
    for (let receive = 0; receive < 3; receive++) {
      queue.receive(1);
      await sleep(5);
    }
    expect(texts(queue)).toEqual([]);
    expect(texts(dead)).toEqual(['poison']);
  });
});

describe('SQS: a busy tenant does not delay the others (fair queues)', () => {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
  it('delivers the group with the fewest messages in flight first', () => {
    const queues = start();
    const queue = queues.create('q', {});
    for (let busy = 0; busy < 20; busy++) queue.send({ body: 'busy', group: 'a' });
    queue.receive(5);
    queue.send({ body: 'quiet', group: 'b' });
    expect(queue.receive(1)[0]?.body).toBe('quiet');
  });
});

describe('SQS: delivery is at least once, in no order', () => {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html
  const sent = Array.from({ length: 60 }, (_, index) => `${index}`);
  async function received(seed: number): Promise<string[]> {
    const queue = start(undefined, { seed, duplicates: 0.2, disorder: true }).create('q', {});
    for (const body of sent) queue.send({ body });
    const got: string[] = [];
    for (let left = queue.receive(10); left.length > 0; left = queue.receive(10)) {
      for (const { body, receipt } of left) {
        got.push(body);
        queue.delete(receipt);
      }
    }
    await sleep(2100);
    for (const { body } of queue.receive(10)) got.push(body);
    return got;
  }

  it('delivers some twice and some too early, reproducibly for the same seed', async () => {
    const [one, same, other] = await Promise.all([received(1), received(1), received(2)]);
    expect(new Set(one)).toEqual(new Set(sent));
    expect(one.length).toBeGreaterThan(sent.length);
    expect(one.slice(0, 60)).not.toEqual(sent);
    expect(same.slice(0, 60)).toEqual(one.slice(0, 60));
    expect(other.slice(0, 60)).not.toEqual(one.slice(0, 60));
  });

  it('does neither unless it is asked to', () => {
    const queue = start().create('q', {});
    for (const body of sent) queue.send({ body });
    const got = Array.from({ length: 7 }, () => texts(queue)).flat();
    expect(got).toEqual(sent);
  });
});

describe('a queue with a folder', () => {
  it('restores its messages after the process was killed', async () => {
    const data = await mkdtemp(join(tmpdir(), 'carillon-'));
    const first = start(data).create('q', {});
    for (const body of ['done', 'in flight', 'waiting', 'delayed'])
      first.send({ body, delay: body === 'delayed' ? 900 : 0 });
    const [done] = first.receive(2);
    first.delete(done?.receipt ?? '');
    // Stop nothing, to simulate a kill.
    const second = start(data).create('q', {});
    expect(texts(second).sort()).toEqual(['delayed', 'in flight', 'waiting']);
    await rm(data, { recursive: true });
  });
});

describe('an event source mapping', () => {
  function map(
    queues: Queues,
    invoke: (batch: Batch, trace?: string) => Promise<unknown>,
    others: object = {},
  ): EventSourceMapping {
    const mapping = new EventSourceMapping(
      {
        queue: queues.byArn(queues.arn('q')),
        queueArn: queues.arn('q'),
        functionName: 'f',
        allowsLoops: false,
        batchSize: 10,
        maximumConcurrency: 1000,
        reportsItemFailures: true,
        ...others,
      },
      (event, trace) => invoke(event as Batch, trace),
    );
    mappings.push(mapping);
    mapping.start();
    return mapping;
  }

  it('redelivers exactly the messages that are reported as failed', async () => {
    const queues = start();
    const queue = queues.create('q', { VisibilityTimeout: 1 });
    const seen: string[] = [];
    map(queues, async ({ Records }) => {
      seen.push(...Records.map(({ body }) => body));
      const isFirst = seen.filter((body) => body === 'bad').length === 1;
      const failed = Records.filter(({ body }) => body === 'bad' && isFirst);
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    for (const body of ['good', 'bad']) queue.send({ body });
    await eventually(() => seen.filter((body) => body === 'bad').length === 2);
    expect(seen.sort()).toEqual(['bad', 'bad', 'good']);
    await eventually(() => queue.counts.inFlight === 0);
  });

  it('retries a batch that Lambda throttles, and counts no failure', async () => {
    const queues = start();
    const queue = queues.create('q', {});
    const receives: string[] = [];
    map(queues, async ({ Records }) => {
      receives.push(Records[0]?.attributes.ApproximateReceiveCount ?? '');
      if (receives.length < 3) throw new TooManyRequests('no more');
    });
    queue.send({ body: 'patient' });
    await eventually(() => receives.length === 3 && queue.counts.inFlight === 0);
    expect(receives).toEqual(['1', '1', '1']);
  });

  it('moves a message that keeps failing to the dead-letter queue', async () => {
    const quiet = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const queues = start();
    const dead = queues.create('dead', {});
    const queue = queues.create('q', {
      VisibilityTimeout: 1,
      RedrivePolicy: { deadLetterTargetArn: queues.arn('dead'), maxReceiveCount: 2 },
    });
    let tries = 0;
    map(queues, async () => {
      tries++;
      throw new Error('poison');
    });
    queue.send({ body: 'poison' });
    await eventually(() => dead.counts.visible === 1);
    quiet.mockRestore();
    expect(tries).toBe(2);
  });

  describe('Lambda: five batches at first, 300 more a minute, up to the maximum concurrency', () => {
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    async function concurrency(
      others: object,
    ): Promise<{ readonly first: number; readonly later: number; stop(): void }> {
      const queues = start();
      const queue = queues.create('q', {});
      let running = 0;
      let release: () => void = () => undefined;
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      map(
        queues,
        async () => {
          running++;
          await released;
        },
        { batchSize: 1, ...others },
      );
      for (let message = 0; message < 100; message++) queue.send({ body: `${message}` });
      const first = running;
      await sleep(1300);
      return { first, later: running, stop: release };
    }

    it('starts with five and grows while messages are left', async () => {
      const { first, later, stop } = await concurrency({});
      stop();
      expect(first).toBe(5);
      expect(later).toBeGreaterThan(6);
      expect(later).toBeLessThan(20);
    });

    it('does not exceed its maximum', async () => {
      const { first, later, stop } = await concurrency({ maximumConcurrency: 2 });
      stop();
      expect([first, later]).toEqual([2, 2]);
    });
  });

  describe('Lambda: a function that causes its own invocation is stopped after 16', () => {
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    async function chain(allowsLoops: boolean): Promise<number> {
      const quiet = jest.spyOn(console, 'error').mockImplementation(() => undefined);
      const queues = start();
      const queue = queues.create('q', {});
      let invocations = 0;
      map(
        queues,
        async (_, trace = '') => {
          invocations++;
          if (invocations < 30) {
            request(queues, 'SendMessage', { MessageBody: 'again' }, { 'x-amzn-trace-id': trace });
          }
        },
        { allowsLoops },
      );
      request(queues, 'SendMessage', { MessageBody: 'first' });
      await eventually(() => queue.counts.visible + queue.counts.inFlight === 0);
      quiet.mockRestore();
      return invocations;
    }

    it('drops the message', async () => {
      expect(await chain(false)).toBe(16);
    });

    it('unless the function has RecursiveLoop: Allow', async () => {
      expect(await chain(true)).toBe(30);
    });
  });
});
