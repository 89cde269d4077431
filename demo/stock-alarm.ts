import { outcomeOf, pushAndWatch, type Story } from './story.ts';

const CONDITION = { TagsOr: ['stock-A', 'stock-B'] };

/** A price alarm for the followers of stock A or stock B; one of them unfollows while she is away. */
export const stockAlarm: Story = async (stage) => {
  const follows: Record<string, string[]> = {
    ann: ['stock-A'],
    ben: ['stock-B'],
    cleo: ['stock-A', 'stock-B'],
    dan: ['stock-C'],
    eve: ['stock-A'],
    finn: [],
  };
  const users = Object.keys(follows);
  await stage.api.accounts.import(users);
  const tagged = users.filter((userId) => (follows[userId] ?? []).length > 0);
  await stage.api.tags.add(Object.fromEntries(tagged.map((userId) => [userId, follows[userId] ?? []])));
  const devices = users.map((userId) => stage.device(userId));
  await Promise.all(devices.filter(({ userId }) => userId !== 'eve').map((device) => device.connect()));
  stage.say('  Eve follows stock A and is away; everybody else is online');

  const push = (text: string, entitled: string[]) =>
    pushAndWatch(stage, devices, text, entitled, { lifeTime: 3600, condition: CONDITION });
  const first = await push('A or B fell by 5 %', ['ann', 'ben', 'cleo', 'eve']);
  await stage.api.tags.remove({ ann: ['stock-A'], eve: ['stock-A'] });
  stage.say('  Ann and Eve unfollow stock A');
  const second = await push('A or B fell by 10 %', ['ben', 'cleo']);

  await devices.find(({ userId }) => userId === 'eve')?.connect();
  stage.say('  Eve comes back: she followed when the first alarm was sent, not at the second');
  return [first, second].map((sent) => outcomeOf('Stock A or B', devices, sent));
};
