import { type Device, MAX_STRIKES } from '../notification/device.ts';
import type { Tally } from '../notification/tally.ts';
import type { Provider } from '../notification/target.ts';
import { FAILURE_REASONS, type FailureReason } from '../notification/verdict.ts';
import type { Explanation } from './explain.ts';

/** What is recorded of the batch of notifications that has a user. */
export interface BatchRecord {
  readonly done: boolean;
  /** How many devices it has. */
  readonly targeted: number;
  readonly tally: Tally;
}

/** What a provider answered to the notification of one device, as far as it is known. */
export interface DeviceFate {
  /** `none`: the push does not notify the device. */
  readonly notification: 'accepted' | 'failed' | 'expired' | 'pending' | 'none' | 'unknown';
  readonly reason?: FailureReason;
  /** A sentence. */
  readonly because: string;
}

/** What is known beside the explanation. */
export interface FateFacts {
  /** The providers for which the app has credentials. */
  readonly providers: ReadonlySet<Provider>;
  /** Finds the batch of the user among those of a provider. */
  batchOf(provider: Provider): Promise<BatchRecord | undefined>;
}

/** Finds out what a provider answered to the notification of one device. Only sums of batches are kept. */
export async function deviceFate(
  explanation: Explanation,
  device: Device,
  { providers, batchOf }: FateFacts,
): Promise<DeviceFate> {
  const excluded = exclusionOf(explanation, device, providers);
  if (excluded !== undefined) return { notification: 'none', because: excluded };
  const batch = await batchOf(device.target.kind);
  if (batch !== undefined) return fateIn(batch);
  if (explanation.push.state === 'cancelled') {
    return { notification: 'none', because: 'The push was cancelled before the device was notified.' };
  }
  if (explanation.connectedAt.length > 0) {
    return { notification: 'none', because: 'The user is connected: who is connected is not notified.' };
  }
  const because =
    'No notification is recorded: the user was connected then, or the batch is still in the queue.';
  return { notification: 'unknown', because };
}

/** Why a push does not notify a device; `undefined` when it may. */
function exclusionOf(
  { push: { draft, push }, matched }: Explanation,
  { target, registeredAt, strikes }: Device,
  providers: ReadonlySet<Provider>,
): string | undefined {
  if (push === undefined) return 'The push has not gone out.';
  if (draft.lifeTime === 0) return 'A push without a life time notifies no device.';
  if (draft.offlinePushInfo?.PushFlag === 1) return 'The push asks for no notifications (PushFlag 1).';
  if (draft.notifies !== true) return 'The app had no credentials for notifications when the push was made.';
  if (matched !== true) return 'The user was not in the audience.';
  if (!providers.has(target.kind)) return `The app has no credentials for ${target.kind}.`;
  if (registeredAt > push.acceptedAt) return 'The device was registered after the push was accepted.';
  if (strikes >= MAX_STRIKES)
    return 'The device is silenced until it registers again: its provider refused it too often.';
  return undefined;
}

function fateIn({ done, targeted, tally }: BatchRecord): DeviceFate {
  const { accepted, failed, expired, reasons } = tally;
  if (!done)
    return {
      notification: 'pending',
      because: 'The provider has not taken the whole batch yet; it is tried again.',
    };
  const all = targeted === 1 ? 'the notification' : `all ${targeted} notifications of its batch`;
  if (accepted === targeted) return { notification: 'accepted', because: `The provider accepted ${all}.` };
  if (expired === targeted)
    return { notification: 'expired', because: `The provider did not take ${all} in time.` };
  const given = FAILURE_REASONS.filter((reason) => (reasons[reason] ?? 0) > 0);
  const [reason] = given;
  if (failed === targeted && reason !== undefined && given.length === 1) {
    return { notification: 'failed', reason, because: `The provider rejected ${all}: ${reason}.` };
  }
  if (accepted + failed + expired === 0) {
    return { notification: 'none', because: 'The push was cancelled before the device was notified.' };
  }
  const because = `Of the ${targeted} notifications of its batch, ${accepted} were accepted, ${failed} failed and ${expired} expired.`;
  return { notification: 'unknown', because };
}
