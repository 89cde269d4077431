import type { PushStatus } from './push-text.ts';

/** A step on the way from the audience to those who opened a push. */
export interface FunnelStep {
  readonly name: 'audience' | 'addressed' | 'taken' | 'opened';
  readonly count: number;
}

/**
 * The way from the audience to those who opened the push, in the counters that are known.
 *
 * @param audience users; nothing while that is not known
 */
export function funnelSteps(
  { Counters, Notifications }: Pick<PushStatus, 'Counters' | 'Notifications'>,
  audience: number | undefined,
): readonly FunnelStep[] {
  const { Posted, Gone, Refused, Withheld } = Counters;
  const providers = Object.values(Notifications).filter((one) => one !== undefined);
  const sum = (field: 'Targeted' | 'Accepted' | 'Opened') =>
    providers.reduce((total, one) => total + one[field], 0);
  return [
    ...(audience === undefined ? [] : [{ name: 'audience', count: audience } as const]),
    { name: 'addressed', count: Posted + Gone + Refused + Withheld + sum('Targeted') },
    { name: 'taken', count: Posted + sum('Accepted') },
    { name: 'opened', count: sum('Opened') },
  ];
}
