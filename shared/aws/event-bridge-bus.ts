import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { PushEvent } from '../domain/events/event.ts';
import type { EventBus } from '../domain/events/ports.ts';

/** How the events of Carillon are known among others on a bus. */
const SOURCE = 'carillon';
/** The maximum of events in one request (EventBridge quota). */
const BATCH = 10;

/** The event bus of the deployment. */
export class EventBridgeBus implements EventBus {
  readonly #client: EventBridgeClient;
  readonly #name: string;

  constructor(client: EventBridgeClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  async send(events: readonly PushEvent[]): Promise<void> {
    for (let from = 0; from < events.length; from += BATCH) {
      const Entries = events.slice(from, from + BATCH).map((event) => ({
        EventBusName: this.#name,
        Source: SOURCE,
        DetailType: event.type,
        Time: new Date(event.timestamp),
        Detail: JSON.stringify(event),
      }));
      const { FailedEntryCount = 0, Entries: answers = [] } = await this.#client.send(
        new PutEventsCommand({ Entries }),
      );
      if (FailedEntryCount > 0) {
        const fault = answers.find(({ ErrorCode }) => ErrorCode !== undefined)?.ErrorMessage;
        throw new Error(`${FailedEntryCount} events were not taken by the bus: ${fault}`);
      }
    }
  }
}
