import { randomUUID } from 'node:crypto';
import { type HttpAnswer, jsonAnswer } from './http-answer.ts';

/** An event as it was put on a bus. */
export interface BusEvent {
  readonly bus: string;
  readonly source: string;
  readonly detailType: string;
  /** In JSON. */
  readonly detail: string;
}

/** EventBridge quotas: events in a request, and bytes of a request.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;
/** How many events are remembered. */
const REMEMBERED = 1000;

const TYPE = { 'content-type': 'application/x-amz-json-1.1' };

interface Entry {
  readonly EventBusName?: string;
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
}

/** The event buses of the stack: they record events and show them. There are no rules here. */
export class EventBuses {
  readonly #names: ReadonlySet<string>;
  readonly #onEvent: (event: BusEvent) => void;
  readonly #events: BusEvent[] = [];

  /**
   * @param names the buses that there are
   * @param onEvent is called with every event
   */
  constructor(names: Iterable<string>, onEvent: (event: BusEvent) => void = () => {}) {
    this.#names = new Set(names);
    this.#onEvent = onEvent;
  }

  /** The latest events, oldest first. */
  get events(): readonly BusEvent[] {
    return this.#events;
  }

  /** Answers an operation of EventBridge. */
  serve(operation: string, body: string): HttpAnswer {
    if (operation !== 'AWSEvents.PutEvents') {
      return jsonAnswer(400, { __type: 'UnknownOperationException' }, TYPE);
    }
    const { Entries = [] } = JSON.parse(body) as { Entries?: readonly Entry[] };
    if (Entries.length === 0 || Entries.length > MAX_ENTRIES || Buffer.byteLength(body) > MAX_BYTES) {
      const message = `a request has 1 to ${MAX_ENTRIES} entries and at most ${MAX_BYTES} bytes`;
      return jsonAnswer(400, { __type: 'ValidationException', message }, TYPE);
    }
    const answers = Entries.map((entry) => this.#put(entry));
    const FailedEntryCount = answers.filter((answer) => 'ErrorCode' in answer).length;
    return jsonAnswer(200, { FailedEntryCount, Entries: answers }, TYPE);
  }

  #put({ EventBusName: bus = '', Source: source, DetailType: detailType, Detail: detail }: Entry) {
    // AWS takes events for a bus that does not exist, and drops them: here it would hide a wiring mistake.
    if (!this.#names.has(bus)) {
      return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `there is no event bus ${bus}` };
    }
    if (!source || !detailType || !isJsonObject(detail)) {
      return {
        ErrorCode: 'MalformedDetail',
        ErrorMessage: 'source, detail type and a JSON object are needed',
      };
    }
    const event = { bus, source, detailType, detail };
    this.#events.push(event);
    if (this.#events.length > REMEMBERED) this.#events.shift();
    this.#onEvent(event);
    return { EventId: randomUUID() };
  }
}

function isJsonObject(text: string | undefined): text is string {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
