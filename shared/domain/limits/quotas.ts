import type { App } from '../../aws/apps.ts';
import { RequestError } from '../../protocol/errors.ts';
import type { Keyspace } from '../../storage/keys.ts';
import type { RateStore } from '../../storage/rates.ts';
import type { SettingsStore } from '../../storage/settings.ts';

/** The limits that an app's settings put on its calls. Where nothing is set, nothing is asked of the store. */
export class Quotas {
  readonly #rates: RateStore;
  readonly #settings: SettingsStore;
  readonly #keys: Keyspace;

  constructor(rates: RateStore, settings: SettingsStore, keys: Keyspace) {
    this.#rates = rates;
    this.#settings = settings;
    this.#keys = keys;
  }

  /**
   * Counts a call of a command.
   *
   * @param now epoch milliseconds
   * @throws RequestError 60007 or 60011 when there were too many within a second.
   */
  async countCall({ sdkAppId, settings }: App, command: string, now: number): Promise<void> {
    const { callsPerSecond, commandCallsPerSecond } = settings;
    const ofCommand = Object.hasOwn(commandCallsPerSecond, command)
      ? commandCallsPerSecond[command]
      : undefined;
    if (!(await this.#within(sdkAppId, `calls#${command}`, ofCommand, now))) {
      throw new RequestError(
        'tooManyCallsOfCommand',
        `more than ${ofCommand} calls of ${command} per second`,
      );
    }
    if (!(await this.#within(sdkAppId, 'calls', callsPerSecond, now))) {
      throw new RequestError('tooManyCallsOfApp', `more than ${callsPerSecond} calls per second`);
    }
  }

  /**
   * Makes sure that an app may push at all.
   *
   * @throws RequestError 90045.
   */
  assertPushEnabled({ sdkAppId, settings }: App): void {
    if (!settings.pushEnabled)
      throw new RequestError('pushNotEnabled', `push is off for the app ${sdkAppId}`);
  }

  /**
   * Counts a push.
   *
   * @param now epoch milliseconds
   * @throws RequestError 90024 or 90047 when there were too many within a second or on this UTC day.
   */
  async countPush({ sdkAppId, settings }: App, now: number): Promise<void> {
    const { pushesPerSecond, pushesPerDay } = settings;
    if (!(await this.#within(sdkAppId, 'pushes', pushesPerSecond, now))) {
      throw new RequestError('tooManyPushesPerSecond', `more than ${pushesPerSecond} pushes per second`);
    }
    if (pushesPerDay === undefined) return;
    const day = new Date(now).toISOString().slice(0, 10);
    if (!(await this.#settings.countOnDay(sdkAppId, 'pushes', day, pushesPerDay))) {
      throw new RequestError('tooManyPushesPerDay', `more than ${pushesPerDay} pushes on ${day} (UTC)`);
    }
  }

  /**
   * Counts a revoke.
   *
   * @param now epoch milliseconds
   * @throws RequestError 90051 when there were too many within a second.
   */
  async countRevoke({ sdkAppId, settings }: App, now: number): Promise<void> {
    const { revokesPerSecond } = settings;
    if (!(await this.#within(sdkAppId, 'revokes', revokesPerSecond, now))) {
      throw new RequestError('tooManyRevokesPerSecond', `more than ${revokesPerSecond} revokes per second`);
    }
  }

  async #within(app: number, what: string, perSecond: number | undefined, now: number): Promise<boolean> {
    return perSecond === undefined || this.#rates.tryTake(this.#keys.rate(app, what), perSecond, now);
  }
}
