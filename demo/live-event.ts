import { setTimeout as sleep } from 'node:timers/promises';
import { outcomeOf, pushAndWatch, type Story } from './story.ts';

const DAY = 24 * 3600;
/** How long to wait for notifications, in milliseconds. */
const PATIENCE = 10_000;

/** A live event a week ahead: offline players are notified once, open the app, and receive the push from the log. */
export const liveEvent: Story = async (stage) => {
  const phones = {
    'player-lin': { Kind: 'apns', Token: 'a1'.repeat(32) },
    'player-gao': { Kind: 'fcm', Token: 'registration-of-gao' },
    'player-he': { Kind: 'fcm', Token: 'registration-of-he' },
  } as const;
  const users = Object.keys(phones);
  await stage.api.accounts.import(users);
  const devices = users.map((userId) => stage.device(userId));
  for (const device of devices) {
    await device.connect();
    await device.register({ DeviceId: 'phone', ...phones[device.userId as keyof typeof phones] });
  }
  const away = devices.filter(({ userId }) => userId !== 'player-he');
  for (const device of away) device.disconnect();
  // The server detects a closed socket with a short delay.
  await sleep(500);
  stage.say('  Lin and Gao close the app; He plays on');

  const event = await pushAndWatch(stage, devices, 'The finals begin on Saturday', users, {
    lifeTime: 7 * DAY,
    notification: { Title: 'Live event', Desc: 'The finals begin on Saturday' },
  });
  const arrivals = () => stage.arrivals().filter(({ taskId }) => taskId === event.taskId);
  const begun = performance.now();
  while (arrivals().length < away.length && performance.now() - begun < PATIENCE) await sleep(20);
  for (const { provider, device, title, text } of arrivals()) {
    stage.say(`  ${provider} shows on ${device.slice(0, 12)}: "${title}: ${text}"`);
  }
  const expected = away.map(({ userId }) => phones[userId as keyof typeof phones].Token);
  const notified = arrivals().map(({ device }) => device);
  if (notified.toSorted().join() !== expected.toSorted().join()) {
    throw new Error(`Notified: ${notified.join(', ')}. Expected, once each: ${expected.join(', ')}`);
  }

  await Promise.all(away.map((device) => device.connect()));
  stage.say('  Lin and Gao open the app from the notification, and have the push');
  return [outcomeOf('Live event', devices, event)];
};
