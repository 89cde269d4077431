import type { Device } from '../../client/types.ts';
import { MINUTE, setUp } from './set-up.ts';

const phone = (DeviceId: string): Device => ({ DeviceId, Kind: 'fcm', Token: 'token' });

describe('devices', () => {
  it('are registered and removed one after the other, as soon as there is a connection', async () => {
    const { client, clock, server } = setUp();
    client.connect();
    const all = Promise.all([
      client.registerDevice(phone('d1')),
      client.registerDevice(phone('d2')),
      client.unregisterDevice('d1'),
    ]);
    await clock.pass(1000);
    await all;
    expect(server.frames.slice(1)).toEqual([
      '{"action":"device","device":{"DeviceId":"d1","Kind":"fcm","Token":"token"}}',
      '{"action":"device","device":{"DeviceId":"d2","Kind":"fcm","Token":"token"}}',
      '{"action":"device","remove":"d1"}',
    ]);
  });

  it('that the server rejects are rejected with its message; the next one continues', async () => {
    const { client, clock, heard } = setUp();
    client.connect();
    const rejected = expect(client.registerDevice(phone('bad'))).rejects.toThrow('bad is bad');
    const registered = client.registerDevice(phone('good'));
    await clock.pass(1000);
    await rejected;
    await registered;
    expect([client.state, heard.errors]).toEqual(['connected', []]);
  });

  it('are sent again when the socket is lost before the answer', async () => {
    const { client, clock, server } = setUp();
    client.connect();
    await clock.pass(100);
    server.isolate();
    const registered = client.registerDevice(phone('d1'));
    await clock.pass(100);
    server.open[0]?.drop();
    await clock.pass(MINUTE / 2);
    await registered;
    expect(server.frames.filter((frame) => frame.includes('device'))).toHaveLength(1);
  });

  it('never wait forever: not on disconnect, not without a connection, not without an answer', async () => {
    const { client, clock, server } = setUp();
    await expect(client.registerDevice(phone('d1'))).rejects.toThrow('not connected');
    client.connect();
    const ended = expect(client.registerDevice(phone('d1'))).rejects.toThrow('disconnected');
    client.disconnect();
    await ended;
    server.door = 'silent';
    client.connect();
    const late = expect(client.registerDevice(phone('d1'))).rejects.toThrow('60 s');
    await clock.pass(2 * MINUTE);
    await late;
  });
});

it('an opened notification is reported as soon as there is a connection', async () => {
  const { client, clock, server } = setUp();
  client.opened('early');
  client.connect();
  await clock.pass(100);
  client.opened('late');
  expect(server.frames.slice(1)).toEqual([
    '{"action":"opened","id":"early"}',
    '{"action":"opened","id":"late"}',
  ]);
});

it('reports and requests wait for the next socket while none is open', async () => {
  const { client, clock, server } = setUp();
  client.connect();
  await clock.pass(100);
  server.open[0]?.drop();
  client.opened('meanwhile');
  const registered = client.registerDevice(phone('d1'));
  await clock.pass(MINUTE / 2);
  await registered;
  expect(server.frames.filter((frame) => !frame.includes('resume'))).toEqual([
    '{"action":"opened","id":"meanwhile"}',
    expect.stringContaining('"DeviceId":"d1"'),
  ]);
});
