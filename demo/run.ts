import { ASSEMBLY, buildAssembly } from '../local/build.ts';
import { startRuntime } from '../local/runtime.ts';
import { type AppKeys, Backend } from './backend.ts';
import { christmasOffer } from './christmas-offer.ts';
import { Device } from './device.ts';
import { platinumEvent } from './platinum-event.ts';
import { stockAlarm } from './stock-alarm.ts';
import type { Outcome, Stage } from './story.ts';

const STORIES = {
  'A Christmas offer to all users, some of them away': christmasOffer,
  'A price alarm for the followers of stock A or stock B': stockAlarm,
  'An event for platinum members in Shenzhen': platinumEvent,
};

// Each story has an app, so that a push to all users of one does not reach those of another.
const keys = Object.keys(STORIES).map(
  (_, index): AppKeys => ({
    sdkAppId: 1_400_000_001 + index,
    secretKey: `demo-key-${index}`,
    admin: 'administrator',
  }),
);
const secret = JSON.stringify(
  keys.map(({ sdkAppId, secretKey, admin }) => ({ sdkAppId, secretKey, admins: [admin] })),
);

await buildAssembly(console.log);
const runtime = await startRuntime({
  assembly: ASSEMBLY,
  port: 0,
  appsSecret: secret,
});
console.log(`Carillon runs on ${runtime.httpUrl} and ${runtime.webSocketUrl}`);

const devices: Device[] = [];
const outcomes: Outcome[] = [];
try {
  for (const [index, [title, story]] of Object.entries(STORIES).entries()) {
    const app = keys[index] as AppKeys;
    console.log(`\n${title}`);
    const stage: Stage = {
      backend: new Backend(runtime.httpUrl, app),
      device(userId) {
        const device = new Device(runtime.webSocketUrl, app, userId);
        devices.push(device);
        return device;
      },
      say: (line) => console.log(line),
    };
    outcomes.push(...(await story(stage)));
  }
} finally {
  await Promise.all(devices.map((device) => device.disconnect()));
  await runtime.stop();
}

console.log();
console.table(outcomes);
const faults = outcomes.reduce((sum, { missed, wrong }) => sum + missed + wrong, 0);
const delivered = outcomes.reduce((sum, { live, replayed }) => sum + live + replayed, 0);
// Nobody here reconnects after having a push, so that even on the wire none may come twice.
const twice = devices.reduce((sum, device) => sum + device.repeats, 0);
console.log(`${delivered} delivered, ${faults} missed or wrong, ${twice} twice`);
process.exitCode = faults + twice === 0 ? 0 : 1;
