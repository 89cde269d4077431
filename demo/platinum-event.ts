import { outcomeOf, pushAndWatch, type Story } from './story.ts';

const CONDITION = { AttrsAnd: { level: 'platinum', city: 'Shenzhen' } };

/** An event for platinum members in Shenzhen; one of them moves to Guangzhou between two invitations. */
export const platinumEvent: Story = async (stage) => {
  const members: Record<string, Record<string, string>> = {
    'member-li': { level: 'platinum', city: 'Shenzhen' },
    'member-wang': { level: 'platinum', city: 'Shenzhen' },
    'member-zhao': { level: 'gold', city: 'Shenzhen' },
    'member-chen': { level: 'platinum', city: 'Beijing' },
    'member-sun': { level: 'platinum', city: 'Shenzhen' },
  };
  const users = Object.keys(members);
  await stage.api.attributes.name({ 0: 'level', 1: 'city' });
  await stage.api.accounts.import(users);
  await stage.api.attributes.set(members);
  const devices = users.map((userId) => stage.device(userId));
  await Promise.all(
    devices.filter(({ userId }) => userId !== 'member-sun').map((device) => device.connect()),
  );
  stage.say('  Sun is away; the other members are online');

  const push = (text: string, entitled: string[]) =>
    pushAndWatch(stage, devices, text, entitled, { lifeTime: 3600, condition: CONDITION });
  const first = await push('Tasting on Friday', ['member-li', 'member-wang', 'member-sun']);
  await stage.api.attributes.set({
    'member-wang': { city: 'Guangzhou' },
    'member-sun': { city: 'Guangzhou' },
  });
  stage.say('  Wang and Sun move to Guangzhou');
  const second = await push('Tasting on Saturday', ['member-li']);

  await devices.find(({ userId }) => userId === 'member-sun')?.connect();
  stage.say('  Sun comes back: in Shenzhen when the first invitation was sent, not at the second');
  return [first, second].map((sent) => outcomeOf('Platinum in Shenzhen', devices, sent));
};
