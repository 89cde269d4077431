import { once } from 'node:events';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { WebSocket } from 'ws';
import { CREDENTIALS } from '../../local/local-aws.ts';
import { serverFrame } from '../../shared/protocol/frame-schemas.ts';
import type { ServerFrame } from '../../shared/protocol/frames.ts';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { ConnectionStore } from '../../shared/storage/connections.ts';
import { createDocumentClient } from '../../shared/storage/document-client.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { APPS, eventually, type RunningStack, startStack, tableNames } from './running-stack.ts';

const [{ sdkAppId: app }] = APPS;

describe('the connections of users', () => {
  let stack: RunningStack;
  let connections: ConnectionStore;
  let stopReading: () => void;

  beforeAll(async () => {
    stack = await startStack();
    const client = createDocumentClient(
      new DynamoDBClient({ ...CREDENTIALS, endpoint: stack.runtime.dynamodbEndpoint }),
    );
    connections = new ConnectionStore(client, tableNames().Connections, new Keyspace(16));
    stopReading = () => client.destroy();
  });
  afterAll(async () => {
    stopReading();
    await stack.stop();
  });

  /** A bare socket that keeps every frame, and checks each against the schema. */
  async function open(userId: string) {
    const usersig = signUserSig({ ...APPS[0], identifier: userId });
    const query = new URLSearchParams({ sdkappid: `${app}`, identifier: userId, usersig });
    const socket = new WebSocket(`${stack.runtime.webSocketUrl}?${query}`);
    const frames: ServerFrame[] = [];
    const state = { isClosed: false };
    socket.on('message', (data) => frames.push(serverFrame.parse(JSON.parse(data.toString()))));
    socket.on('close', () => {
      state.isClosed = true;
    });
    await once(socket, 'open');
    const send = (frame: object) => socket.send(JSON.stringify(frame));
    const of = (type: ServerFrame['type']) => frames.filter((frame) => frame.type === type);
    return { socket, frames, of, state, send };
  }

  const listed = async (userId: string) => await connections.ofUser({ app, userId }, Date.now());

  it('are at most twenty per user: the oldest is closed with a reason', async () => {
    const sockets = [];
    for (let number = 0; number < 21; number++) sockets.push(await open('many'));
    const [oldest, ...others] = sockets;
    await eventually(() => oldest?.state.isClosed === true);
    expect(oldest?.frames).toEqual([{ type: 'kicked', reason: 'tooManyConnections' }]);
    expect(others.filter(({ state }) => state.isClosed)).toEqual([]);
    expect(await listed('many')).toHaveLength(20);
    for (const { socket } of others) socket.close();
  });

  it('may send thirty frames in ten seconds: then the client must wait, and is finally disconnected', async () => {
    const { frames, of, state, send } = await open('eager');
    for (let number = 0; number < 40; number++) send({ action: 'ping' });
    await eventually(() => frames.length === 40);
    expect(of('pong')).toHaveLength(30);
    for (const frame of of('error')) {
      expect(frame).toMatchObject({ code: 60007, retryAfter: expect.any(Number) });
    }
    expect(state.isClosed).toBe(false);
    for (let number = 0; number < 30; number++) send({ action: number % 2 === 0 ? 'resume' : 'nonsense' });
    await eventually(() => state.isClosed);
    const other = await open('eager');
    other.send({ action: 'ping' });
    await eventually(() => other.of('pong').length === 1);
    other.socket.close();
  });

  it.each(['resume', 'ping'])('are restored by a %s when their record was lost', async (action) => {
    const userId = `lost by ${action}`;
    const { socket, of, send } = await open(userId);
    const [connection] = await listed(userId);
    await connections.remove({ app, userId }, connection?.connectionId ?? '');
    expect(await listed(userId)).toEqual([]);
    send({ action });
    await eventually(() => of('page').length + of('pong').length === 1);
    expect(await listed(userId)).toEqual([connection]);
    await stack.backend.push('found', { MsgLifeTime: 0 });
    await eventually(() => of('push').length === 1);
    socket.close();
  });

  it('are closed when the account was deleted, and leave nothing behind', async () => {
    const { of, state } = await open('deleted');
    await stack.backend.call('im_open_login_svc/account_delete', { DeleteItem: [{ UserID: 'deleted' }] });
    await eventually(() => state.isClosed);
    expect(of('kicked')).toEqual([{ type: 'kicked', reason: 'administrator' }]);
    expect(await listed('deleted')).toEqual([]);
  });

  it('are closed if they are unknown', async () => {
    const { state, send } = await open('forgotten');
    const [connection] = await listed('forgotten');
    await connections.delete({ app, userId: 'forgotten' }, connection?.connectionId ?? '');
    send({ action: 'resume' });
    await eventually(() => state.isClosed);
  });

  it('reject a cursor from the future, and other devices of the user lose nothing', async () => {
    const { socket, frames, send } = await open('ahead');
    send({ action: 'resume', cursor: `s${(Date.now() + 3_600_000).toString(36)}` });
    await eventually(() => frames.length === 1);
    expect(frames[0]).toMatchObject({ type: 'error', code: 90001 });
    socket.close();
    const missed = await stack.backend.push('missed', { MsgLifeTime: 60 });
    const device = stack.device('ahead');
    await device.connect();
    expect([...device.received.keys()]).toContain(missed);
  });

  it('that have expired are removed when the user connects, without harm to others', async () => {
    const hours = 3 * 3_600_000;
    const owner = { app, userId: 'crowd' };
    const old = Array.from({ length: 500 }, (_, number) =>
      connections.add(owner, `old-${number}`, Date.now() - hours, Date.now() - hours),
    );
    await Promise.all(old);
    const [before, after] = [await open('crowa'), await open('crowe')];
    const push = await stack.backend.push('to all', { MsgLifeTime: 0 });
    for (const { of } of [before, after]) await eventually(() => of('push').length === 1);
    await stack.done(push);
    const { socket } = await open('crowd');
    await eventually(() => true);
    expect(await listed('crowd')).toHaveLength(1);
    for (const opened of [before, after]) opened.socket.close();
    socket.close();
  });
});
