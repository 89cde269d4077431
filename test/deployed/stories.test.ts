import { CarillonApi } from '@carillon/client/server';
import { christmasOffer } from '../../demo/christmas-offer.ts';
import { Device } from '../../demo/device.ts';
import { platinumEvent } from '../../demo/platinum-event.ts';
import { stockAlarm } from '../../demo/stock-alarm.ts';
import { DEPLOYMENT } from './target.ts';

describe('on a deployment', () => {
  const { httpUrl, webSocketUrl, app } = DEPLOYMENT;
  const api = new CarillonApi({ url: httpUrl, ...app });
  const devices: Device[] = [];
  const device = (userId: string): Device => {
    const device = new Device(userId, {
      url: webSocketUrl,
      // LocalStack-compatible endpoints select no subprotocol.
      credentials: 'query',
      token: () => api.tokenFor(userId),
    });
    devices.push(device);
    return device;
  };
  afterAll(() => {
    for (const device of devices) device.disconnect();
  });

  it.each([
    ['a Christmas offer', christmasOffer],
    ['a stock alarm', stockAlarm],
    ['an event for platinum members', platinumEvent],
  ])(
    '%s reaches everybody it is for, and nobody else',
    async (_, story) => {
      const outcomes = await story({ api, device, arrivals: () => [], say: () => undefined });
      for (const outcome of outcomes) expect(outcome).toMatchObject({ missed: 0, wrong: 0 });
    },
    120_000,
  );
});
