/** Who listens to which event. */
export class Listeners<Events> {
  readonly #byEvent = new Map<keyof Events, Set<(value: never) => void>>();

  /** Listens. @returns what ends it */
  add<Event extends keyof Events>(event: Event, listener: (value: Events[Event]) => void): () => void {
    const listeners = this.#byEvent.get(event) ?? new Set();
    this.#byEvent.set(event, listeners);
    listeners.add(listener as (value: never) => void);
    return () => listeners.delete(listener as (value: never) => void);
  }

  /** Tells everybody. What a listener throws is the app's: it is thrown where the app sees it, and the others go on. */
  emit<Event extends keyof Events>(event: Event, value: Events[Event]): void {
    for (const listener of this.#byEvent.get(event) ?? []) {
      try {
        (listener as (value: Events[Event]) => void)(value);
      } catch (error) {
        setTimeout(() => {
          throw error;
        }, 0);
      }
    }
  }
}
