import type { App } from '../apps/app.ts';
import { DomainError } from '../domain-error.ts';
import type { DayCounts, Rates } from './ports.ts';

/** Enforces the limits in an app's settings. If no limit is set, the store is not accessed. */
export class Quotas {
  readonly #rates: Rates;
  readonly #days: DayCounts;

  constructor(rates: Rates, days: DayCounts) {
    this.#rates = rates;
    this.#days = days;
  }

  /**
   * Counts a call of a command.
   *
   * @param now epoch milliseconds
   * @throws DomainError `callRateOfCommandExceeded` or `callRateOfAppExceeded` if there were too many within a second
   */
  async countCall({ sdkAppId, settings }: App, command: string, now: number): Promise<void> {
    const { callsPerSecond, commandCallsPerSecond } = settings;
    const ofCommand = Object.hasOwn(commandCallsPerSecond, command)
      ? commandCallsPerSecond[command]
      : undefined;
    if (!(await this.#within(sdkAppId, `calls#${command}`, ofCommand, now))) {
      throw new DomainError(
        'callRateOfCommandExceeded',
        `more than ${ofCommand} calls of ${command} per second`,
      );
    }
    if (!(await this.#within(sdkAppId, 'calls', callsPerSecond, now))) {
      throw new DomainError('callRateOfAppExceeded', `more than ${callsPerSecond} calls per second`);
    }
  }

  /**
   * Checks that an app may push.
   *
   * @throws DomainError `pushDisabled` otherwise
   */
  assertPushEnabled({ sdkAppId, settings }: App): void {
    if (!settings.pushEnabled)
      throw new DomainError('pushDisabled', `pushing is disabled for the app ${sdkAppId}`);
  }

  /**
   * Counts a push.
   *
   * @param now epoch milliseconds
   * @throws DomainError `pushRateExceeded` or `pushesOfDayExceeded` if there were too many within a second or on this
   * UTC day
   */
  async countPush({ sdkAppId, settings }: App, now: number): Promise<void> {
    const { pushesPerSecond, pushesPerDay } = settings;
    if (!(await this.#within(sdkAppId, 'pushes', pushesPerSecond, now))) {
      throw new DomainError('pushRateExceeded', `more than ${pushesPerSecond} pushes per second`);
    }
    if (pushesPerDay === undefined) return;
    const day = new Date(now).toISOString().slice(0, 10);
    if (!(await this.#days.countOnDay(sdkAppId, 'pushes', day, pushesPerDay))) {
      throw new DomainError('pushesOfDayExceeded', `more than ${pushesPerDay} pushes on ${day} (UTC)`);
    }
  }

  /**
   * Counts a revoke.
   *
   * @param now epoch milliseconds
   * @throws DomainError `cancelRateExceeded` if there were too many within a second
   */
  async countRevoke({ sdkAppId, settings }: App, now: number): Promise<void> {
    const { revokesPerSecond } = settings;
    if (!(await this.#within(sdkAppId, 'revokes', revokesPerSecond, now))) {
      throw new DomainError('cancelRateExceeded', `more than ${revokesPerSecond} revokes per second`);
    }
  }

  async #within(app: number, what: string, perSecond: number | undefined, now: number): Promise<boolean> {
    return perSecond === undefined || this.#rates.tryTake({ kind: 'app', app, what }, perSecond, now);
  }
}
