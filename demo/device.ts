import {
  type Device as PhoneOrBrowser,
  PushClient,
  type PushMessage,
  type PushStorage,
  type Token,
} from '@carillon/client';

/** Where a device connects, and with which token. */
export interface DeviceOptions {
  readonly url: string;
  readonly token: () => Token;
  /** Use `query` for endpoints that select no subprotocol. */
  readonly credentials?: 'subprotocol' | 'query';
}

/** A user's device: an app with a client, which records what the app received. */
export class Device {
  readonly userId: string;
  /** All received pushes by id, in the order of arrival. */
  readonly received = new Map<string, PushMessage>();
  /** How many times the app received a push that it already had. */
  repeats = 0;
  readonly #client: PushClient;

  constructor(userId: string, { url, token, credentials = 'subprotocol' }: DeviceOptions) {
    this.userId = userId;
    this.#client = new PushClient({
      url,
      credentials,
      storage: memory(),
      getToken: async () => token(),
    });
    this.#client.on('message', (message) => {
      if (this.received.has(message.id)) this.repeats++;
      this.received.set(message.id, message);
    });
  }

  get online(): boolean {
    return this.#client.state === 'connected';
  }

  /** Connects and catches up. */
  async connect(): Promise<void> {
    this.#client.connect();
    await this.#client.ready();
  }

  /** Registers a phone for notifications. */
  async register(phone: PhoneOrBrowser): Promise<void> {
    await this.#client.registerDevice(phone);
  }

  /** Disconnects; pushes that are sent from now on wait in the log. */
  disconnect(): void {
    this.#client.disconnect();
  }
}

/** A storage that lives as long as the device; a web page would use `localStorage`. */
function memory(): PushStorage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
  };
}
