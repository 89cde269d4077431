import type { NotificationContent } from './content.ts';
import type { Target } from './target.ts';
import type { Verdict } from './verdict.ts';

/** Brings notifications to the devices of one provider, with the credentials of one app. */
export interface Sender<T extends Target = Target> {
  /**
   * Sends a notification to a device. Faults of the network and of the provider are verdicts, not errors.
   */
  send(target: T, content: NotificationContent): Promise<Verdict>;
}
