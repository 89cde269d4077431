import { startRuntime } from '../../local/runtime.ts';
import { type FaultPlan, noFaults, withFaults } from './faults.ts';
import { Random } from './random.ts';

/** The stack in a process of its own, so that all of it can be killed at any moment. */

/** How the stack is started; JSON in the first argument. */
export interface StackProcessOptions {
  readonly assembly: string;
  readonly data: string;
  readonly port: number;
  readonly appsSecret: string;
  readonly seed: number;
}

/** What the campaign says to the process: the probability of a fault from now on, or that it is to report. */
export type ToStack = { readonly probability: number } | { readonly report: number };

/** What the process says to the campaign. */
export type FromStack =
  | { readonly ready: { readonly port: number; readonly httpUrl: string; readonly webSocketUrl: string } }
  | { readonly report: number; readonly injected: FaultPlan['injected'] };

const { assembly, data, port, appsSecret, seed } = JSON.parse(process.argv[2] ?? '') as StackProcessOptions;
const plan = noFaults();
const random = new Random(seed);

const runtime = await startRuntime({
  assembly,
  data,
  port,
  appsSecret,
  // What AWS may do at any time.
  faults: { seed, duplicates: 0.03, disorder: true, indexLag: 800, unprocessed: 0.02, sandboxes: false },
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
