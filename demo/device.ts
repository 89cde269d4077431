import {
  type Device as PhoneOrBrowser,
  PushClient,
  type PushMessage,
  type PushStorage,
  type Token,
} from '@carillon/client';

/** Where a device connects, and with what. */
export interface DeviceOptions {
  readonly url: string;
  readonly token: () => Token;
  /** `query` for endpoints that select no subprotocol. */
  readonly credentials?: 'subprotocol' | 'query';
}

/** A user's device: the client of an app, and what it showed. */
export class Device {
  readonly userId: string;
  /** Every push by id, in the order of arrival. */
  readonly received = new Map<string, PushMessage>();
  /** How many pushes the app saw more than once. */
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

  /** Connects and catches up with what it missed. */
  async connect(): Promise<void> {
    this.#client.connect();
    await this.#client.ready();
  }

  /** Registers its phone for notifications. */
  async register(phone: PhoneOrBrowser): Promise<void> {
    await this.#client.registerDevice(phone);
  }

  /** Goes away; what comes meanwhile waits in the log. */
  disconnect(): void {
    this.#client.disconnect();
  }
}

/** A storage that lives as long as its device, where a web page would pass `localStorage`. */
function memory(): PushStorage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
  };
}
