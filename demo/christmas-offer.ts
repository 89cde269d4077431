import { outcomeOf, pushAndWatch, type Story } from './story.ts';

const DAY = 24 * 3600;

/** A game greets all its users at Christmas; a third of them are offline and receive the push when they come back. */
export const christmasOffer: Story = async (stage) => {
  const users = Array.from({ length: 30 }, (_, index) => `player-${index}`);
  await stage.api.accounts.import(users);
  const devices = users.map((userId) => stage.device(userId));
  const present = devices.filter((_, index) => index % 3 !== 0);
  await Promise.all(present.map((device) => device.connect()));
  stage.say(`  ${users.length} players imported, ${present.length} of them online`);

  const offer = await pushAndWatch(stage, devices, 'Christmas: 50 % off', users, { lifeTime: 7 * DAY });
  const onlineOnly = await pushAndWatch(
    stage,
    devices,
    'Snowball fight in the lobby now!',
    present.map(({ userId }) => userId),
    { lifeTime: 0, from: 'player-1' },
  );

  const away = devices.filter((device) => !device.online);
  await Promise.all(away.map((device) => device.connect()));
  stage.say(`  ${away.length} players come back and catch up`);
  return [offer, onlineOnly].map((sent) => outcomeOf('Christmas offer', devices, sent));
};
