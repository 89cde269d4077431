import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startProviders } from '../../../local/providers/local-providers.ts';
import { ChaosBackend } from '../backend.ts';
import { APP, ChaosDevice } from '../device.ts';
import { FAULTS } from '../faults.ts';
import { writeHastyAssembly } from '../hasty-assembly.ts';
import { Person } from '../model.ts';
import { Random } from '../random.ts';
import { repair } from '../repair.ts';
import { ChaosStack } from '../stack.ts';
import { act, type NotifyingPush, type Subscriber } from './act.ts';
import { Arrivals } from './arrivals.ts';
import { PHONE_KINDS, Phone } from './phone.ts';
import { ProviderFaults } from './provider-faults.ts';
import { settleNotifications } from './settle.ts';

/**
 * Runs the fault campaign for notifications: random users with a device each come and go, the providers fail in every way
 * that they have, and so do the services of the functions. Every device is judged for every push, and the counters of
 * every push are compared with what the providers took.
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
    minutes: { type: 'string', default: '5' },
    users: { type: 'string', default: '60' },
    actions: { type: 'string', default: '150' },
    faults: { type: 'string', default: '0.02' },
    'provider-faults': { type: 'string', default: '0.1' },
    kill: { type: 'string', default: '0.5' },
    credentials: { type: 'string', default: '0.2' },
  },
});
const seed = Number(values.seed);
const end = Date.now() + Number(values.minutes) * 60_000;
const faults = Number(values.faults);
/** How many actions are under way at once. */
const AT_ONCE = 6;

const data = mkdtempSync(join(tmpdir(), 'carillon-notifications-'));
const assembly = mkdtempSync(join(tmpdir(), 'carillon-assembly-'));
writeHastyAssembly(join(import.meta.dirname, '..', '..', '..', 'cdk.out'), assembly);
const random = new Random(seed);
const providers = await startProviders();
const providerFaults = new ProviderFaults(providers, random.fork());
const arrivals = new Arrivals(providers);
const stack = new ChaosStack(
  {
    assembly,
    data,
    appsSecret: JSON.stringify([
      {
        sdkAppId: APP.sdkAppId,
        secretKey: APP.secretKey,
        admins: [APP.admin],
        push: providers.credentials,
      },
    ]),
    environment: providers.environment,
    kinds: FAULTS,
    sandboxes: 'never',
  },
  random.below(2 ** 31),
);
const backend = new ChaosBackend(() => stack.httpUrl);
const subscribers: Subscriber[] = Array.from({ length: Number(values.users) }, (_, index) => {
  const userId = `user ${index}`;
  return {
    person: new Person(userId),
    device: new ChaosDevice(() => stack.webSocketUrl, userId, random.fork()),
    phone: new Phone(PHONE_KINDS[index % PHONE_KINDS.length] ?? 'apns', userId, providers),
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

const totals = { rounds: 0, pushes: 0, judged: 0, mustHave: 0, mustNotHave: 0, credentialsRefused: 0 };
const violations: string[] = [];
console.log(
  `notifications: seed ${seed}, ${values.users} users, faults in ${faults * 100} % of the requests`,
);
await stack.start();
try {
  await backend.insist('all_member_push/im_set_attr_name', { AttrNames: { 0: 'city', 7: 'level' } });
  do {
    await repair(backend, subscribers);
    for (const { phone } of subscribers) if (phone.reachable.latest !== true) await phone.register(backend);
    const pushes: NotifyingPush[] = [];
    const deps = { backend, members: subscribers, random, pushes, alone };
    stack.setFaults(faults);
    providerFaults.probability = Number(values['provider-faults']);
    const isRefused = random.chance(Number(values.credentials));
    const acceptCredentials = isRefused ? providerFaults.refuseCredentials() : () => undefined;
    totals.credentialsRefused += Number(isRefused);
    let left = Number(values.actions);
    const killAt = random.chance(Number(values.kill)) ? random.below(left) : undefined;
    const actor = async () => {
      while (left-- > 0) {
        if (left === killAt) await stack.killAndStart(faults);
        await act(deps);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, actor));
    stack.setFaults(0);
    providerFaults.probability = 0;
    acceptCredentials();
    const report = await settleNotifications({ backend, subscribers, pushes, arrivals });
    totals.rounds++;
    totals.pushes += pushes.length;
    totals.judged += report.judged;
    totals.mustHave += report.mustHave;
    totals.mustNotHave += report.mustNotHave;
    violations.push(...report.violations.map((violation) => `round ${totals.rounds}: ${violation}`));
    console.log(
      `round ${totals.rounds}: ${totals.judged} devices judged, ${totals.mustHave} had to be notified, ${stack.kills} kills, ${report.violations.length} violations`,
    );
    for (const { device } of subscribers) device.received.clear();
  } while (Date.now() < end && violations.length === 0);
  const injected = { ...(await stack.injected()), providers: providerFaults.injected };
  console.log(
    JSON.stringify({ seed, ...totals, kills: stack.kills, calls: backend.calls, injected }, null, 2),
  );
} finally {
  await Promise.all(subscribers.map(({ device }) => device.disconnect('terminate')));
  await stack.stop();
  await providers.stop();
  for (const folder of [data, assembly]) rmSync(folder, { recursive: true, force: true });
}
for (const violation of violations.slice(0, 20)) console.error(violation);
console.log(
  `${totals.rounds - Number(violations.length > 0)} passed, ${Number(violations.length > 0)} failed`,
);
process.exitCode = violations.length > 0 ? 1 : 0;
