import {
  type ClientError,
  PushClient,
  type PushMessage,
  SharedPushClient,
  type Token,
  UnauthorizedError,
} from '@carillon/client';
import { usePush, usePushState } from '@carillon/client/react';
import { CarillonApi, CommandError, type Condition } from '@carillon/client/server';
import { showNotifications } from '@carillon/client/sw';
import { confirmWebPush } from '@carillon/client/web-push';

const api = new CarillonApi({ url: 'https://push.example.com', sdkAppId: 1, secretKey: 'key' });

async function getToken(): Promise<Token> {
  const token = api.tokenFor('alice');
  if (token.userId === '') throw new UnauthorizedError('signed out');
  return token;
}

// What browsers have fits without a cast.
export const client = new PushClient({
  url: 'wss://push.example.com/ws',
  getToken,
  storage: localStorage,
  WebSocket,
});
export const confirm = async (publicKey: string) =>
  confirmWebPush(client, { publicKey, registration: await navigator.serviceWorker.ready });
export const worker = () => showNotifications({ icon: '/icon.png' });
export const shared = new SharedPushClient({
  name: 'push-alice',
  url: 'wss://push.example.com/ws',
  getToken,
  storage: localStorage,
  locks: navigator.locks,
  channel: (name) => new BroadcastChannel(name),
});

const stop: () => void = client.on('error', ({ code, terminal }: ClientError) => console.log(code, terminal));

export function Inbox() {
  const state = usePushState(client);
  usePush(client, (message: PushMessage) => console.log(message.body[0]?.MsgType.length));
  return <p title={state}>{state}</p>;
}

export async function greet(): Promise<string | number> {
  stop();
  try {
    const condition: Condition = { And: [{ Tag: 'stock-A' }, { Not: { Attr: { city: 'Shenzhen' } } }] };
    const { users, exact } = await api.dryRun({ body: 'Hello', condition });
    return exact ? users : await api.push({ body: 'Hello', condition, lifeTime: 3600 });
  } catch (error) {
    return error instanceof CommandError ? error.code : 0;
  }
}
