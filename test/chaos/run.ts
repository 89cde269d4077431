import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChaosBackend } from './backend.ts';
import { APP, ChaosDevice } from './device.ts';
import { writeHastyAssembly } from './hasty-assembly.ts';
import { type AskedPush, Person } from './model.ts';
import { argsOf, type CampaignOptions, optionsOf } from './options.ts';
import { Random } from './random.ts';
import { repair } from './repair.ts';
import { act, type Member } from './round.ts';
import { settle } from './settle.ts';
import { shrink } from './shrink.ts';
import { ChaosStack } from './stack.ts';

/**
 * Runs the fault campaign: random users on the running stack, faults in all requests of the functions, kills, and a model
 * in plain sets that judges what every user has.
 */

const options = optionsOf(process.argv.slice(2));
const { seed, faults } = options;
const end = Date.now() + options.minutes * 60_000;
/** How many actions are under way at once. */
const AT_ONCE = 12;

const data = mkdtempSync(join(tmpdir(), 'carillon-chaos-'));
const assembly = mkdtempSync(join(tmpdir(), 'carillon-assembly-'));
writeHastyAssembly(join(import.meta.dirname, '..', '..', 'cdk.out'), assembly);
const appsSecret = JSON.stringify([
  { sdkAppId: APP.sdkAppId, secretKey: APP.secretKey, admins: [APP.admin] },
]);
const random = new Random(seed);
const { kinds, sandboxes } = options;
const stack = new ChaosStack({ assembly, data, appsSecret, kinds, sandboxes }, random.below(2 ** 31));
const backend = new ChaosBackend(() => stack.httpUrl);
const members: Member[] = Array.from({ length: options.users }, (_, index) => {
  const userId = `user ${index}${['', '#', '%', '!'][index % 4]}`;
  return {
    person: new Person(userId),
    device: new ChaosDevice(() => stack.webSocketUrl, userId, random.fork()),
  };
});

const queues = new Map<string, Promise<void>>();
/** One user's work after the other: two changes of the same fact at once would have no order. */
async function alone(userId: string, work: () => Promise<void>): Promise<void> {
  const done = (queues.get(userId) ?? Promise.resolve()).then(work);
  queues.set(
    userId,
    done.catch(() => undefined),
  );
  await done;
}

const totals = { rounds: 0, judged: 0, mustHave: 0, mustNotHave: 0, pushes: 0 };
const violations: string[] = [];
console.log(`chaos: seed ${seed}, ${options.users} users, faults in ${faults * 100} % of the requests`);
await stack.start();
try {
  await backend.insist('all_member_push/im_set_attr_name', { AttrNames: { 0: 'city', 7: 'level' } });
  while (Date.now() < end && totals.rounds < options.rounds && violations.length === 0) {
    await repair(backend, members);
    const pushes: AskedPush[] = [];
    const deps = { backend, members, random, pushes, alone };
    stack.setFaults(faults);
    let left = options.actions;
    const killAt = random.chance(options.kill) ? random.below(left) : undefined;
    const actor = async () => {
      while (left-- > 0) {
        if (left === killAt) await stack.killAndStart(faults);
        await act(deps);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, actor));
    stack.setFaults(0);
    const report = await settle(backend, members, pushes);
    totals.rounds++;
    totals.judged += report.judged;
    totals.mustHave += report.mustHave;
    totals.mustNotHave += report.mustNotHave;
    totals.pushes += pushes.length;
    violations.push(...report.violations.map((violation) => `round ${totals.rounds}: ${violation}`));
    const injected = Object.values(await stack.injected()).reduce((sum, count) => sum + count, 0);
    console.log(
      `round ${totals.rounds}: ${totals.judged} deliveries judged, ${injected} faults, ${stack.kills} kills, ${report.violations.length} violations`,
    );
    // What was judged is judged: the next round begins with what holds now.
    for (const { device } of members) device.received.clear();
  }
  console.log(
    JSON.stringify(
      { seed, ...totals, kills: stack.kills, calls: backend.calls, injected: await stack.injected() },
      null,
      2,
    ),
  );
} finally {
  await Promise.all(members.map(({ device }) => device.disconnect('terminate')));
  await stack.stop();
  for (const folder of [data, assembly]) rmSync(folder, { recursive: true, force: true });
}
for (const violation of violations.slice(0, 20)) console.error(violation);
console.log(
  `${totals.rounds - Number(violations.length > 0)} passed, ${Number(violations.length > 0)} failed`,
);
process.exitCode = violations.length > 0 ? 1 : 0;

/** Runs a campaign in a process of its own, and says whether it fails. */
const fails = (smaller: CampaignOptions): Promise<boolean> =>
  new Promise((resolve) => {
    const child = fork(import.meta.filename, argsOf(smaller), { stdio: 'ignore' });
    child.once('exit', (code) => resolve(code !== 0));
  });

if (violations.length > 0 && options.shrink) {
  const smallest = await shrink({ ...options, rounds: totals.rounds }, fails);
  console.error(`It also fails as: npm run chaos -- ${argsOf(smallest).join(' ')}`);
} else if (violations.length > 0) {
  console.error(
    `Again: npm run chaos -- ${argsOf({ ...options, rounds: totals.rounds }).join(' ')} --shrink`,
  );
}
