import type { CarillonProps } from './carillon-props.ts';

/** The maximum concurrency of functions: in the account, and behind each queue. */
export interface Concurrency {
  readonly concurrentExecutions: number;
  readonly fanOutConcurrency: number;
  readonly expressConcurrency: number;
  readonly deliveryConcurrency: number;
  readonly notificationConcurrency: number;
  readonly webhookConcurrency: number;
}

/** The minimum of the maximum concurrency that Lambda accepts for the event source mapping of a queue. */
export const MINIMUM_CONCURRENCY = 2;
/** Scheduled pushes are few, and each is little work. */
export const DISPATCH_CONCURRENCY = MINIMUM_CONCURRENCY;
/** Changes of pushes are few, and each is short work. */
export const ANNOUNCING_CONCURRENCY = MINIMUM_CONCURRENCY;

/** The share of each queue's functions in the account's concurrency, and the number above which more do not help. */
const SHARES = {
  fanOutConcurrency: { share: 0.2, maximum: 16 },
  expressConcurrency: { share: 0.1, maximum: 5 },
  deliveryConcurrency: { share: 0.2, maximum: 20 },
  // FCM accepts 10,000 messages per second and project (quota). With 50 concurrent requests each, and at least 50 ms
  // per answer, ten functions stay within it.
  notificationConcurrency: { share: 0.1, maximum: 10 },
  // An endpoint holds two functions at most: with ten, several may be slow at once.
  webhookConcurrency: { share: 0.05, maximum: 10 },
} as const;

/**
 * Divides the concurrency of the account between the functions behind the queues.
 * The rest serves the APIs; with the 10 executions of a new account, that is two while nobody is notified.
 * A number that is given stays unchanged.
 */
export function shareOutConcurrency(given: Pick<CarillonProps, keyof Concurrency>): Concurrency {
  const { concurrentExecutions = 1000 } = given;
  const share = (name: keyof typeof SHARES) => {
    const { share, maximum } = SHARES[name];
    return (
      given[name] ??
      Math.min(maximum, Math.max(MINIMUM_CONCURRENCY, Math.floor(concurrentExecutions * share)))
    );
  };
  return {
    concurrentExecutions,
    fanOutConcurrency: share('fanOutConcurrency'),
    expressConcurrency: share('expressConcurrency'),
    deliveryConcurrency: share('deliveryConcurrency'),
    notificationConcurrency: share('notificationConcurrency'),
    webhookConcurrency: share('webhookConcurrency'),
  };
}

/**
 * The sentence that says that the queues' functions exceed the account's, or `undefined` when they fit.
 * Events are not counted: few apps want them, and they wait in their queues while the account is busy.
 */
export function overcommitmentOf({
  concurrentExecutions,
  webhookConcurrency: _,
  ...queues
}: Concurrency): string | undefined {
  const sum = Object.values(queues).reduce((all, one) => all + one, DISPATCH_CONCURRENCY);
  if (sum <= concurrentExecutions) return undefined;
  const terms = Object.entries(queues).map(([name, concurrency]) => `${name} ${concurrency}`);
  return `${terms.join(' + ')} + ${DISPATCH_CONCURRENCY} for scheduled pushes = ${sum} exceeds concurrentExecutions ${concurrentExecutions}: lower one of them, or request a higher quota from AWS and raise concurrentExecutions`;
}
