import type { LocalProviders } from '../../../local/providers/local-providers.ts';
import type { Phone } from './phone.ts';

/** What the providers took, by push. */
export class Arrivals {
  readonly #providers: LocalProviders;
  /** How often each device was notified of each push. */
  readonly #counts = new Map<string, Map<string, number>>();
  #read = new Map<unknown, number>();

  constructor(providers: LocalProviders) {
    this.#providers = providers;
  }

  /** How often a device was notified of a push, under any of its names. */
  of(taskId: string, phone: Phone): number {
    this.#update();
    const devices = this.#counts.get(taskId);
    return phone.names.reduce((sum, name) => sum + (devices?.get(name) ?? 0), 0);
  }

  /** How many of some devices were notified of a push, repetitions not counted. */
  devicesOf(taskId: string, phones: readonly Phone[]): number {
    return phones.filter((phone) => this.of(taskId, phone) > 0).length;
  }

  #update(): void {
    const { apns, apnsSandbox, fcm, webPush } = this.#providers;
    for (const { screens } of [apns, apnsSandbox, fcm, webPush]) {
      for (const { taskId, device } of screens.accepted.slice(this.#read.get(screens) ?? 0)) {
        const devices = this.#counts.get(taskId) ?? new Map<string, number>();
        this.#counts.set(taskId, devices.set(device, (devices.get(device) ?? 0) + 1));
      }
      this.#read.set(screens, screens.accepted.length);
    }
  }
}
