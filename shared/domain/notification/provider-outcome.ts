import type { Tally } from './tally.ts';

/** What became of the notifications of a push at one provider. */
export interface ProviderOutcome extends Tally {
  /** Devices that were to be notified, in batches that were begun. */
  readonly targeted: number;
  /** Users who opened the notification. */
  readonly opened: number;
}

/** An open breaker. */
export interface OpenBreaker {
  /** Epoch milliseconds. */
  readonly since: number;
  /** What the provider said. */
  readonly detail: string;
}
