/** What a provider answered to the first notifications of a push. */
export interface RunCounts {
  readonly sent: number;
  /** How many answers said that our configuration is wrong. */
  readonly refused: number;
}

/** From how many notifications on a share says something. */
const MEANINGFUL = 200;
const TOLERATED = 0.2;

/** How long a batch waits while the breaker is open, in milliseconds: one batch in this time is tried. */
export const PROBE_INTERVAL = 60_000;

/**
 * Whether the number of refusals means that the configuration is wrong: then nothing more is sent until it works again.
 *
 * @param credentialsRefused whether the provider refused the sender itself, and accepted nothing
 */
export const opensBreaker = ({ sent, refused }: RunCounts, credentialsRefused: boolean): boolean =>
  credentialsRefused || (sent >= MEANINGFUL && refused / sent > TOLERATED);
