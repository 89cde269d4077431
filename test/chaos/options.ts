import { parseArgs } from 'node:util';
import { FAULTS, type Fault } from './faults.ts';

/** When every invocation has a sandbox of its own, and dies alone; otherwise all functions share a thread, which is faster. */
export const SANDBOXES = ['always', 'sometimes', 'never'] as const;

/** How a campaign is run. */
export interface CampaignOptions {
  readonly seed: number;
  /** It ends after the round in which this time is over. */
  readonly minutes: number;
  readonly rounds: number;
  readonly users: number;
  /** Of a round. */
  readonly actions: number;
  /** The probability of a fault per request of a function, 0..1. */
  readonly faults: number;
  /** The kinds of faults that are drawn. */
  readonly kinds: readonly Fault[];
  /** The probability that the process is killed in a round, 0..1. */
  readonly kill: number;
  readonly sandboxes: (typeof SANDBOXES)[number];
  /** Whether a campaign that fails is made smaller. */
  readonly shrink: boolean;
}

/**
 * Reads the options of a command line.
 *
 * @throws TypeError for an unknown option or value.
 */
export function optionsOf(args: readonly string[]): CampaignOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
      minutes: { type: 'string', default: '10' },
      rounds: { type: 'string', default: 'Infinity' },
      users: { type: 'string', default: '120' },
      actions: { type: 'string', default: '400' },
      faults: { type: 'string', default: '0.03' },
      kinds: { type: 'string', default: FAULTS.join() },
      kill: { type: 'string', default: '0.3' },
      sandboxes: { type: 'string', default: 'never' },
      shrink: { type: 'boolean', default: false },
    },
  });
  const number = (name: 'seed' | 'minutes' | 'rounds' | 'users' | 'actions' | 'faults' | 'kill'): number => {
    const value = Number(values[name]);
    if (!(value >= 0)) throw new TypeError(`--${name} must be a number from 0 on`);
    return value;
  };
  return {
    seed: number('seed'),
    minutes: number('minutes'),
    rounds: number('rounds'),
    users: number('users'),
    actions: number('actions'),
    faults: number('faults'),
    kinds: values.kinds.split(',').map((kind) => oneOf('kinds', FAULTS, kind)),
    kill: number('kill'),
    sandboxes: oneOf('sandboxes', SANDBOXES, values.sandboxes),
    shrink: values.shrink,
  };
}

/** The command line that means some options. */
export const argsOf = ({ kinds, shrink: _, ...others }: CampaignOptions): string[] => [
  ...Object.entries(others).flatMap(([name, value]) => [`--${name}`, `${value}`]),
  '--kinds',
  kinds.join(),
];

function oneOf<T extends string>(option: string, known: readonly T[], value: string): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw new TypeError(`--${option} must be one of ${known.join(', ')}`);
  return found;
}
