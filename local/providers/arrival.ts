import type { Provider } from '../../shared/domain/notification/target.ts';

/** A notification that a provider delivered to a device. */
export interface Arrival {
  readonly provider: Provider;
  /** The token, the installation id, or the id of the subscription. */
  readonly device: string;
  readonly taskId: string;
  readonly title: string;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * The notifications that the devices of a provider show; a later notification of the same push replaces the earlier
 * one.
 */
export class Screens {
  readonly #shown = new Map<string, Map<string, Arrival>>();
  readonly #onArrival: (arrival: Arrival) => void;
  /** All accepted notifications in order, including replaced ones. */
  readonly accepted: Arrival[] = [];

  constructor(onArrival: (arrival: Arrival) => void = () => undefined) {
    this.#onArrival = onArrival;
  }

  show(arrival: Arrival): void {
    this.accepted.push(arrival);
    const screen = this.#shown.get(arrival.device) ?? new Map<string, Arrival>();
    this.#shown.set(arrival.device, screen.set(arrival.taskId, arrival));
    this.#onArrival(arrival);
  }

  /** Returns the notifications that a device shows. */
  of(device: string): readonly Arrival[] {
    return [...(this.#shown.get(device)?.values() ?? [])];
  }
}
