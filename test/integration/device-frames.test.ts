import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { APPS, type RunningStack, startStack } from './running-stack.ts';

const { sdkAppId, secretKey } = APPS[0];
const PHONE = { DeviceId: 'phone', Kind: 'fcm', Token: 'frame-token' };

describe('the device frame', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack?.stop());

  /** Opens a socket of a user. @returns a function that sends a frame and waits for the answer, and the socket */
  async function open(userId: string) {
    const usersig = signUserSig({ sdkAppId, identifier: userId, secretKey });
    const query = new URLSearchParams({ sdkappid: `${sdkAppId}`, identifier: userId, usersig });
    const socket = new WebSocket(`${stack.runtime.webSocketUrl}?${query}`);
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    const ask = (frame: object): Promise<unknown> =>
      new Promise((resolve) => {
        socket.once('message', (data) => resolve(JSON.parse(data.toString())));
        socket.send(JSON.stringify(frame));
      });
    return { ask, socket };
  }

  const devicesOf = async (userId: string) => {
    const answer = await stack.backend.request('all_member_push/im_device_get', { To_Account: [userId] });
    return (answer.UserDevices as { readonly Devices: readonly object[] }[])[0]?.Devices;
  };

  it('registers a device for the owner of the socket, and removes it', async () => {
    const { ask, socket } = await open('carol');
    expect(await ask({ action: 'device', device: PHONE })).toEqual({ type: 'device', deviceId: 'phone' });
    expect(await devicesOf('carol')).toMatchObject([{ DeviceId: 'phone', Kind: 'fcm', Token: 'me-token' }]);
    expect(await ask({ action: 'device', remove: 'phone' })).toEqual({ type: 'device', deviceId: 'phone' });
    expect(await devicesOf('carol')).toEqual([]);
    socket.close();
  });

  it('rejects an invalid device and an unknown push service, and keeps the socket open', async () => {
    const { ask, socket } = await open('dave');
    expect(await ask({ action: 'device' })).toMatchObject({ type: 'error', code: 90001 });
    const keys = {
      p256dh: Buffer.alloc(65).toString('base64url'),
      auth: Buffer.alloc(16).toString('base64url'),
    };
    const Subscription = { endpoint: 'https://internal.example.com/x', keys };
    expect(
      await ask({ action: 'device', device: { DeviceId: 'b', Kind: 'webpush', Subscription } }),
    ).toMatchObject({ type: 'error', code: 90001, message: expect.stringMatching(/internal.example.com/) });
    expect(await ask({ action: 'ping' })).toEqual({ type: 'pong' });
    socket.close();
  });
});
