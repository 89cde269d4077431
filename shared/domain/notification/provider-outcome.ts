import type { Tally } from './tally.ts';

/** Outcomes of a push's notifications at one provider. */
export interface ProviderOutcome extends Tally {
  /** Devices in the batches that were started. */
  readonly targeted: number;
  /** Users who opened the notification. */
  readonly opened: number;
}

/** An open circuit breaker. */
export interface OpenBreaker {
  /** Epoch milliseconds. */
  readonly since: number;
  /** The provider's message. */
  readonly detail: string;
}
