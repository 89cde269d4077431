import { PushClient } from '../../client/push-client.ts';
import type { ClientError, ClientOptions, Gap, PushStorage, TokenReason } from '../../client/types.ts';
import { FakeClock, FakeServer } from './fake-server.ts';

export const MINUTE = 60_000;

/** A client of a fake server, with its recorded events. */
export function setUp(options: Partial<ClientOptions> = {}) {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const reasons: TokenReason[] = [];
  let wake: () => void = () => undefined;
  const make = (more: Partial<ClientOptions> = {}) => {
    const client = new PushClient<readonly string[]>({
      url: 'wss://push.example.com/ws',
      getToken: async ({ reason }) => {
        reasons.push(reason);
        return { sdkAppId: 1, userId: 'älice', userSig: `sig${reasons.length}` };
      },
      WebSocket: server.WebSocket,
      lifecycle: (wakes) => {
        wake = wakes;
        return () => undefined;
      },
      clock,
      ...options,
      ...more,
    });
    const heard = {
      texts: [] as string[],
      recovered: [] as boolean[],
      states: [] as string[],
      gaps: [] as Gap[],
      errors: [] as ClientError[],
    };
    client.on('message', ({ body, recovered }) => {
      heard.texts.push(String(body[0]));
      heard.recovered.push(recovered);
    });
    client.on('state', (state) => heard.states.push(state));
    client.on('gap', (gap) => heard.gaps.push(gap));
    client.on('error', (error) => heard.errors.push(error));
    return { client, heard };
  };
  return { clock, server, reasons, wake: () => wake(), make, ...make() };
}

/** A storage that several pages share. */
export function memoryStorage(): PushStorage & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  };
}

export const texts = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `${from + index}`);
