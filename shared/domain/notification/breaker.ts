/** A provider's answers to the first notifications of a push. */
export interface RunCounts {
  readonly sent: number;
  /** How many answers reported a wrong configuration. */
  readonly refused: number;
}

/** From how many notifications on the share of rejections is significant. */
const MEANINGFUL = 200;
const TOLERATED = 0.2;

/** How long batches wait while the breaker is open, in milliseconds; one batch per interval is tried. */
export const PROBE_INTERVAL = 60_000;

/**
 * Whether the rejections mean that the configuration is wrong, so that sending must stop until it is corrected.
 *
 * @param credentialsRefused whether the provider rejected the sender itself, and accepted nothing
 */
export const opensBreaker = ({ sent, refused }: RunCounts, credentialsRefused: boolean): boolean =>
  credentialsRefused || (sent >= MEANINGFUL && refused / sent > TOLERATED);
