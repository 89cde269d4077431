import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { jest } from '@jest/globals';
import { EventSourceMapping } from '../../local/event-source-mapping.ts';
import { LocalFunction } from '../../local/functions/local-function.ts';
import { SharedThread } from '../../local/functions/thread-pool.ts';
import { resolve } from '../../local/intrinsics.ts';
import { type Queues, startQueues } from '../../local/queues.ts';
import { eventually, startStack } from '../integration/running-stack.ts';

describe('an event source mapping', () => {
  let queues: Queues;
  beforeAll(async () => {
    queues = await startQueues();
    await queues.create('dead', {});
    // A queue for each test: a poll that is broken off may still take a message.
    for (const name of ['failing', 'poisoned']) {
      await queues.create(name, {
        VisibilityTimeout: 1,
        RedrivePolicy: { deadLetterTargetArn: queues.arn('dead'), maxReceiveCount: 2 },
      });
    }
  });
  afterAll(() => queues.stop());

  interface Batch {
    readonly Records: readonly { readonly messageId: string; readonly body: string }[];
  }

  /** Runs a mapping over what is sent, until something holds. */
  async function run(
    queue: string,
    bodies: readonly string[],
    invoke: (batch: Batch) => Promise<unknown>,
    until: () => boolean,
  ): Promise<void> {
    const definition = {
      queueUrl: queues.url(queue),
      queueArn: queues.arn(queue),
      batchSize: 10,
      maximumConcurrency: 2,
      reportsItemFailures: true,
    };
    const mapping = new EventSourceMapping(queues, definition, (event) => invoke(event as Batch));
    for (const MessageBody of bodies) {
      await queues.client.send(new SendMessageCommand({ QueueUrl: queues.url(queue), MessageBody }));
    }
    mapping.start();
    try {
      await eventually(until);
    } finally {
      await mapping.stop();
    }
  }

  it('brings back what is reported as failed, and only that', async () => {
    const seen: string[] = [];
    await run(
      'failing',
      ['good', 'bad'],
      async ({ Records }) => {
        seen.push(...Records.map(({ body }) => body));
        const failed = Records.filter(
          ({ body }) => body === 'bad' && seen.filter((one) => one === 'bad').length === 1,
        );
        return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
      },
      () => seen.filter((body) => body === 'bad').length === 2,
    );
    expect(seen.sort()).toEqual(['bad', 'bad', 'good']);
    expect(await queues.pending()).toBe(0);
  });

  it('gives up what fails again and again: it becomes a dead letter', async () => {
    const quiet = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    let tries = 0;
    const dead: string[] = [];
    const collect = run(
      'dead',
      [],
      async ({ Records }) => {
        dead.push(...Records.map(({ body }) => body));
        return {};
      },
      () => dead.length > 0,
    );
    const poison = async () => {
      tries++;
      throw new Error('poison');
    };
    await run('poisoned', ['poison'], poison, () => dead.length > 0);
    await collect;
    quiet.mockRestore();
    expect(dead).toEqual(['poison']);
    expect(tries).toBe(2);
  });
});

describe('a function', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carillon-'));
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'index.mjs'),
      `export const handler = async (event, context) => {
         if (event.throw) throw new Error('as told');
         if (event.exit) process.exit(1);
         if (event.hang) await new Promise(() => {});
         if (event.work) for (const end = Date.now() + event.work; Date.now() < end; );
         return { environment: process.env, left: context.getRemainingTimeInMillis() };
       };`,
    );
  });
  afterAll(async () => {
    await threads.stop();
    await rm(folder, { recursive: true });
  });

  const threads = new SharedThread(() => ({ status: 404, body: '' }));
  const make = (name = 'f', environment: Record<string, string> = { ONLY: 'this' }) =>
    new LocalFunction(
      { name, folder, handler: 'index.handler', timeout: 1, memory: 128, environment },
      threads,
    );

  it('sees its own environment and nothing of the process', async () => {
    const handler = make();
    const { environment, left } = (await handler.invoke({})) as { environment: object; left: number };
    expect(environment).toEqual({ ONLY: 'this' });
    expect(left).toBeGreaterThan(500);
    const other = make('g', { ONLY: 'that' });
    const [one, two] = await Promise.all([handler.invoke({}), other.invoke({})]);
    expect([one, two]).toMatchObject([{ environment: { ONLY: 'this' } }, { environment: { ONLY: 'that' } }]);
  });

  it('that throws, hangs or dies fails its invocation, and serves the next', async () => {
    const handler = make();
    await expect(handler.invoke({ throw: true })).rejects.toThrow('as told');
    await expect(handler.invoke({ hang: true })).rejects.toThrow('timed out');
    await expect(handler.invoke({ exit: true })).rejects.toThrow('exited');
    await expect(handler.invoke({})).resolves.toMatchObject({ environment: { ONLY: 'this' } });
  });

  it('that is called a thousand times at once does not time out: the clock runs for what runs', async () => {
    const handler = make();
    const calls = Array.from({ length: 1000 }, () => handler.invoke({ work: 2 }));
    await expect(Promise.all(calls)).resolves.toHaveLength(1000);
  });
});

describe('a template value', () => {
  it('is resolved with its intrinsic functions, and an unknown one is refused', () => {
    const lookup = (id: string, attribute?: string) => (attribute ? `${id}.${attribute}` : id);
    const value = {
      a: [{ Ref: 'Q' }, { 'Fn::GetAtt': ['Q', 'Arn'] }],
      b: { 'Fn::Join': ['-', ['x', { Ref: 'AWS::Region' }]] },
    };
    expect(resolve(value, lookup)).toEqual({ a: ['Q', 'Q.Arn'], b: 'x-us-east-1' });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is CloudFormation's syntax
    expect(resolve({ 'Fn::Sub': '${Q.Arn}/${Q}' }, lookup)).toBe('Q.Arn/Q');
    expect(() => resolve({ 'Fn::If': ['a', 'b', 'c'] }, lookup)).toThrow('Fn::If');
  });
});

describe('the runtime', () => {
  it('keeps users, tags and the log of pushes over a restart', async () => {
    const data = await mkdtemp(join(tmpdir(), 'carillon-'));
    const first = await startStack({ data });
    await first.backend.call('im_open_login_svc/account_import', { UserID: 'alice' });
    await first.backend.call('all_member_push/im_add_tag', {
      UserTags: [{ To_Account: 'alice', Tags: ['a'] }],
    });
    const taskId = await first.backend.push('kept', { MsgLifeTime: 60, Condition: { TagsOr: ['a'] } });
    await first.stop();

    const second = await startStack({ data });
    const device = second.device('alice');
    await device.connect();
    expect([...device.received.keys()]).toEqual([taskId]);
    await second.stop();
    await rm(data, { recursive: true });
  });

  it('says which port is taken', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { port: number };
    await expect(startStack({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    server.close();
  });

  it('stops with clients connected, and tells them', async () => {
    const stack = await startStack();
    const device = stack.device('alice');
    await device.connect();
    const started = Date.now();
    await stack.runtime.stop();
    expect(Date.now() - started).toBeLessThan(5000);
    await device.disconnect();
  });
});
