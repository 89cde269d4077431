import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalFunction } from '../../local/functions/local-function.ts';
import { SharedThread } from '../../local/functions/thread-pool.ts';
import { resolve } from '../../local/intrinsics.ts';
import { startStack } from '../integration/running-stack.ts';

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

  it('sees only its own environment, not that of the process', async () => {
    const handler = make();
    const { environment, left } = (await handler.invoke({})) as { environment: object; left: number };
    expect(environment).toEqual({ ONLY: 'this', _X_AMZN_TRACE_ID: expect.any(String) });
    expect(left).toBeGreaterThan(500);
    const other = make('g', { ONLY: 'that' });
    const [one, two] = await Promise.all([handler.invoke({}), other.invoke({})]);
    expect([one, two]).toMatchObject([{ environment: { ONLY: 'this' } }, { environment: { ONLY: 'that' } }]);
  });

  it('that throws, hangs or dies fails its invocation, and handles the next', async () => {
    const handler = make();
    await expect(handler.invoke({ throw: true })).rejects.toThrow('as told');
    await expect(handler.invoke({ hang: true })).rejects.toThrow('timed out');
    await expect(handler.invoke({ exit: true })).rejects.toThrow('exited');
    await expect(handler.invoke({})).resolves.toMatchObject({ environment: { ONLY: 'this' } });
  });

  it('that is called a thousand times at once does not time out, because only running invocations use up time', async () => {
    const handler = make();
    const calls = Array.from({ length: 1000 }, () => handler.invoke({ work: 2 }));
    await expect(Promise.all(calls)).resolves.toHaveLength(1000);
  });
});

describe('a template value', () => {
  it('is resolved with its intrinsic functions, and an unknown function is rejected', () => {
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
  it('keeps users, tags and the log of pushes across a restart', async () => {
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

  it('reports which port is in use', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { port: number };
    await expect(startStack({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    server.close();
  });

  it('stops with connected clients, and closes their sockets', async () => {
    const stack = await startStack();
    const device = stack.device('alice');
    await device.connect();
    const started = Date.now();
    await stack.runtime.stop();
    expect(Date.now() - started).toBeLessThan(5000);
    await device.disconnect();
  });
});
