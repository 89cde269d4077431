import { CarillonApi } from '@carillon/client/server';
import { ASSEMBLY, buildAssembly } from '../local/build.ts';
import type { Arrival } from '../local/providers/arrival.ts';
import { startProviders } from '../local/providers/local-providers.ts';
import { startRuntime } from '../local/runtime.ts';
import { christmasOffer } from './christmas-offer.ts';
import { Device } from './device.ts';
import { liveEvent } from './live-event.ts';
import { platinumEvent } from './platinum-event.ts';
import { stockAlarm } from './stock-alarm.ts';
import type { Outcome, Stage } from './story.ts';
import { tableOf } from './table.ts';

const STORIES = {
  'A Christmas offer to all users, some of them away': christmasOffer,
  'A price alarm for the followers of stock A or stock B': stockAlarm,
  'An event for platinum members in Shenzhen': platinumEvent,
  'A live event a week ahead, with notifications for players who are away': liveEvent,
};

// Each story has its own app, so that a push to all users of one does not reach those of another.
const keys = Object.keys(STORIES).map((_, index) => ({
  sdkAppId: 1_400_000_001 + index,
  secretKey: `demo-key-${index}`,
  admin: 'administrator',
}));
const arrivals: Arrival[] = [];
const providers = await startProviders((arrival) => arrivals.push(arrival));
const secret = JSON.stringify(
  keys.map(({ sdkAppId, secretKey, admin }) => ({
    sdkAppId,
    secretKey,
    admins: [admin],
    push: providers.credentials,
  })),
);

await buildAssembly(console.log);
const runtime = await startRuntime({
  assembly: ASSEMBLY,
  port: 0,
  appsSecret: secret,
  environment: providers.environment,
});
console.log(`Carillon runs on ${runtime.httpUrl} and ${runtime.webSocketUrl}`);

const devices: Device[] = [];
const outcomes: Outcome[] = [];
try {
  for (const [index, [title, story]] of Object.entries(STORIES).entries()) {
    const app = keys[index];
    if (app === undefined) throw new Error(`There is no app for the story "${title}"`);
    console.log(`\n${title}`);
    const api = new CarillonApi({ url: runtime.httpUrl, ...app });
    const stage: Stage = {
      api,
      device(userId) {
        const device = new Device(userId, {
          url: runtime.webSocketUrl,
          token: () => api.tokenFor(userId),
        });
        devices.push(device);
        return device;
      },
      arrivals: () => arrivals,
      say: (line) => console.log(line),
    };
    outcomes.push(...(await story(stage)));
  }
} finally {
  for (const device of devices) device.disconnect();
  await runtime.stop();
  await providers.stop();
}

console.log();
console.log(tableOf(outcomes));
const faults = outcomes.reduce((sum, { missed, wrong }) => sum + missed + wrong, 0);
const delivered = outcomes.reduce((sum, { live, replayed }) => sum + live + replayed, 0);
const twice = devices.reduce((sum, device) => sum + device.repeats, 0);
console.log(`${delivered} delivered, ${faults} missed or wrong, ${twice} twice`);
process.exitCode = faults + twice === 0 ? 0 : 1;
