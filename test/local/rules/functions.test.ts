import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { AccountConcurrency, TooManyRequests } from '../../../local/functions/account-concurrency.ts';
import { LocalFunction } from '../../../local/functions/local-function.ts';
import { serviceUrl } from '../../../local/functions/messages.ts';
import { Sandboxes } from '../../../local/functions/thread-pool.ts';
import { Schedules } from '../../../local/schedules.ts';
import { Secret } from '../../../local/secrets.ts';
import { eventually } from '../../integration/running-stack.ts';

const CODE = `
import http from 'node:http';
let invocations = 0;
export const handler = async (event) => {
  invocations++;
  if (event.block) for (;;);
  if (event.fill) for (const kept = []; ; ) kept.push(new Array(10_000).fill(invocations));
  if (event.wait) await new Promise((resolve) => setTimeout(resolve, event.wait));
  if (event.request) {
    await new Promise((resolve) => http.request(event.request, resolve).end());
    return { answered: true };
  }
  if (event.clock) return { now: Date.now(), written: new Date().getTime(), parsed: new Date(5).getTime() };
  return { invocations };
};`;

describe('Lambda', () => {
  let folder: string;
  let sandboxes: Sandboxes;
  let quiet: ReturnType<typeof jest.spyOn>;
  beforeEach(async () => {
    quiet = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    folder = await mkdtemp(join(tmpdir(), 'carillon-'));
    await writeFile(join(folder, 'index.mjs'), CODE);
    sandboxes = new Sandboxes(({ path }) => ({ status: 404, body: '', kills: path === '/kill' }));
  });
  afterEach(async () => {
    await sandboxes.stop();
    await rm(folder, { recursive: true });
    quiet.mockRestore();
  });
  const make = (account?: AccountConcurrency, threads = sandboxes) =>
    new LocalFunction(
      { name: 'f', folder, handler: 'index.handler', timeout: 1, memory: 64, environment: {} },
      threads,
      account,
    );

  it('runs one invocation at a time in a sandbox, and uses a sandbox again', async () => {
    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
    const handler = make();
    const both = await Promise.all([handler.invoke({ wait: 300 }), handler.invoke({ wait: 300 })]);
    expect(both).toEqual([{ invocations: 1 }, { invocations: 1 }]);
    expect(await handler.invoke({})).toEqual({ invocations: 2 });
  });

  it('ends a function at its time-out, whatever it does, and no other', async () => {
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
    const handler = make();
    const other = handler.invoke({ wait: 500 });
    await expect(handler.invoke({ block: true })).rejects.toThrow('timed out after 1 s');
    await expect(other).resolves.toMatchObject({ invocations: 1 });
    // The sandbox that was ended is not used again.
    expect(await handler.invoke({})).toEqual({ invocations: 2 });
  });

  it('ends a function that takes more than its memory', async () => {
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
    const handler = make();
    await expect(handler.invoke({ fill: true })).rejects.toThrow(/exited|timed out/);
    expect(await handler.invoke({})).toEqual({ invocations: 1 });
  });

  it('kills a function in the middle of a request, and no other', async () => {
    const { hostname } = new URL(serviceUrl('dynamodb'));
    const handler = make();
    const other = handler.invoke({ wait: 500 });
    await expect(handler.invoke({ request: { hostname, path: '/kill' } })).rejects.toThrow('exited');
    await expect(other).resolves.toMatchObject({ invocations: 1 });
    expect(await handler.invoke({ request: { hostname, path: '/' } })).toEqual({ answered: true });
  });

  it('gives every sandbox a clock of its own where that is asked for', async () => {
    const ahead = 60_000;
    const skewed = new Sandboxes(
      () => ({ status: 404, body: '' }),
      () => ahead,
    );
    const handler = make(undefined, skewed);
    const before = Date.now();
    const seen = (await handler.invoke({ clock: true })) as Record<'now' | 'written' | 'parsed', number>;
    await skewed.stop();
    for (const time of [seen.now, seen.written]) {
      expect(time).toBeGreaterThanOrEqual(before + ahead);
      expect(time).toBeLessThanOrEqual(Date.now() + ahead);
    }
    expect(seen.parsed).toBe(5);
  });

  it('throttles beyond the concurrency of the account, which all functions share', async () => {
    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
    const account = new AccountConcurrency(2);
    const [one, other] = [make(account), make(account)];
    const running = [one.invoke({ wait: 300 }), other.invoke({ wait: 300 })];
    await expect(one.invoke({})).rejects.toBeInstanceOf(TooManyRequests);
    await Promise.all(running);
    await expect(one.invoke({})).resolves.toBeDefined();
  });
});

describe('EventBridge Scheduler', () => {
  const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
  const queueArn = 'arn:aws:sqs:us-east-1:000000000000:q';

  function schedule(schedules: Schedules, Arn: string): void {
    const url = new URL('http://aws/schedules/one');
    const body = JSON.stringify({
      GroupName: 'group',
      ScheduleExpression: `at(${new Date().toISOString().slice(0, 19)})`,
      Target: { Arn, Input: '{"due":1}' },
    });
    expect(schedules.serve('POST', url, body).status).toBe(200);
  }

  it('calls a function asynchronously: two retries when it fails, then the event is gone', async () => {
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    const quiet = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const events: unknown[] = [];
    const failing = async (event: unknown) => {
      events.push(event);
      throw new Error('it fails');
    };
    const targets = { functionOf: () => failing, send: () => undefined };
    const schedules = new Schedules(targets, { retryDelays: [20, 20] });
    schedule(schedules, functionArn);
    schedules.start();
    await eventually(() => events.length === 3);
    await sleep(400);
    await schedules.stop();
    quiet.mockRestore();
    expect(events).toEqual([{ due: 1 }, { due: 1 }, { due: 1 }]);
  });

  it('is done with an event that a queue has taken', async () => {
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
    const sent: string[] = [];
    const targets = {
      functionOf: () => async () => undefined,
      send: (arn: string, body: string) => void sent.push(`${arn} ${body}`),
    };
    const schedules = new Schedules(targets);
    schedule(schedules, queueArn);
    schedules.start();
    await eventually(() => sent.length > 0);
    await sleep(600);
    await schedules.stop();
    expect(sent).toEqual([`${queueArn} {"due":1}`]);
  });

  it('keeps schedules, and what was fired and has not succeeded, over a kill', async () => {
    const quiet = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const data = await mkdtemp(join(tmpdir(), 'carillon-'));
    const calls: string[] = [];
    const failing = async () => {
      calls.push('failed');
      throw new Error('it fails');
    };
    const first = new Schedules({ functionOf: () => failing, send: () => undefined }, { data });
    schedule(first, functionArn);
    first.start();
    await eventually(() => calls.length === 1);
    // Nothing is saved by stopping: the retry is due in a minute, and the process might be killed.
    await first.stop();
    const working = async () => void calls.push('worked');
    const second = new Schedules({ functionOf: () => working, send: () => undefined }, { data });
    second.start();
    await eventually(() => calls.includes('worked'));
    await second.stop();
    quiet.mockRestore();
    await rm(data, { recursive: true });
  });
});

describe('Secrets Manager', () => {
  // https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html
  const read = (secret: Secret): unknown =>
    JSON.parse(String(secret.serve('secretsmanager.GetSecretValue', '{"SecretId":"s"}').body)).SecretString;

  it('may give the value from before a change for a while, and then the new one', async () => {
    let chance = 0.9;
    const secret = new Secret('old', 200, () => chance);
    secret.serve('secretsmanager.PutSecretValue', '{"SecretId":"s","SecretString":"new"}');
    expect(read(secret)).toBe('old');
    chance = 0.1;
    expect(read(secret)).toBe('new');
    chance = 0.9;
    await sleep(250);
    expect(read(secret)).toBe('new');
  });

  it('gives the new value at once unless it is asked to be stale', () => {
    const secret = new Secret('old');
    secret.change('new');
    expect(read(secret)).toBe('new');
  });
});
