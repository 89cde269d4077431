import { startRuntime } from '../../local/runtime.ts';
import { type Fault, type FaultPlan, noneInjected, withFaults } from './faults.ts';
import { Random } from './random.ts';

/** The stack in a process of its own, so that all of it can be killed at any moment. */

/** How the stack is started; JSON in the first argument. */
export interface StackProcessOptions {
  readonly assembly: string;
  readonly data: string;
  readonly port: number;
  readonly appsSecret: string;
  readonly seed: number;
  /** The kinds of faults in requests. */
  readonly kinds: readonly Fault[];
  /** Whether every invocation has a sandbox of its own, with a clock of its own, that may be killed. */
  readonly sandboxes: boolean;
  /** Variables that every function has beside its own. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What the campaign says to the process: the probability of a fault from now on, or that it is to report. */
export type ToStack = { readonly probability: number } | { readonly report: number };

/** What the process says to the campaign. */
export type FromStack =
  | { readonly ready: { readonly port: number; readonly httpUrl: string; readonly webSocketUrl: string } }
  | { readonly report: number; readonly injected: FaultPlan['injected'] };

/** How far the clocks of two functions are apart, in milliseconds: half of it ahead, half of it behind. */
const CLOCKS_APART = 500;

/** How many sandboxes run at a time; Lambda throttles beyond that. Each is a thread of its own. */
const MAX_SANDBOXES = 24;

/** The share of the drawn kills that are carried out where a kill ends all functions: each has to start again. */
const KILLS_OF_ALL = 0.03;

const options = JSON.parse(process.argv[2] ?? '') as StackProcessOptions;
const { assembly, data, port, appsSecret, seed, sandboxes, environment } = options;
const { kinds } = options;
const plan: FaultPlan = {
  probability: 0,
  kinds,
  kills: sandboxes ? 1 : KILLS_OF_ALL,
  injected: noneInjected(),
};
const random = new Random(seed);

const runtime = await startRuntime({
  assembly,
  data,
  port,
  appsSecret,
  environment,
  // What AWS may do at any time.
  faults: {
    seed,
    duplicates: 0.03,
    disorder: true,
    indexLag: 800,
    unprocessed: 0.02,
    sandboxes,
    clockSkew: CLOCKS_APART / 2,
    ...(sandboxes ? { accountConcurrency: MAX_SANDBOXES } : {}),
  },
  intercept: (services) => withFaults(services, plan, random),
});

const say = (message: FromStack): boolean | undefined => process.send?.(message);

process.on('message', (message: ToStack) => {
  if ('probability' in message) plan.probability = message.probability;
  else say({ report: message.report, injected: plan.injected });
});
process.on('disconnect', () => void runtime.stop().then(() => process.exit(0)));

say({
  ready: { port: runtime.port, httpUrl: runtime.httpUrl, webSocketUrl: runtime.webSocketUrl },
});
