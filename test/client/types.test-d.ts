import {
  type ClientErrorCode,
  type Lifecycle,
  PushClient,
  type PushMessage,
  type PushSource,
  SharedPushClient,
  type SocketConstructor,
  type Token,
} from '@carillon/client';
import { usePush, usePushState } from '@carillon/client/react';
import { CarillonApi, CommandError, type ErrorReason, type PushStatus } from '@carillon/client/server';
import { WebSocket as NodeWebSocket } from 'ws';

/** Type tests: checked by the compiler, never run. */

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const assert = <T extends true>(_?: T): void => undefined;

const getToken = async (): Promise<Token> => ({ sdkAppId: 1, userId: 'alice', userSig: 'sig' });
const url = 'wss://push.example.com/ws';

// The sockets of runtimes and of the package ws need no cast.
export const sockets: SocketConstructor[] = [globalThis.WebSocket, NodeWebSocket];

// Both clients are sources, and the hooks take either.
interface Offer {
  readonly price: number;
}
const one = new PushClient<readonly Offer[]>({ url, getToken });
const shared = new SharedPushClient<readonly Offer[]>({
  name: 'push-alice',
  url,
  getToken,
  storage: { getItem: () => null, setItem: () => undefined },
});
export const sources: PushSource<readonly Offer[]>[] = [one, shared];
export function Prices() {
  assert<Equal<ReturnType<typeof usePushState>, 'disconnected' | 'connecting' | 'connected'>>();
  usePush(one, ({ body }) => body[0]?.price.toFixed(2));
  usePush(shared, ({ body }) => body[0]?.price.toFixed(2));
  return usePushState(shared);
}

// Events are typed by name.
one.on('message', (message) => assert<Equal<typeof message, PushMessage<readonly Offer[]>>>());
one.on('error', ({ code }) => assert<Equal<typeof code, ClientErrorCode>>());
one.on('gap', ({ reason }) => assert<Equal<typeof reason, 'cursor-refused' | 'away-too-long'>>());
// @ts-expect-error there is no such event
one.on('messages', () => undefined);
// @ts-expect-error a message has no such field
one.on('message', ({ text }) => text);

// @ts-expect-error getToken is required
new PushClient({ url });
// @ts-expect-error tabs need a storage that they share
new SharedPushClient({ name: 'push-alice', url, getToken });
// @ts-expect-error ack has two values
new PushClient({ url, getToken, ack: 'always' });
// @ts-expect-error a duration is a number of milliseconds
new PushClient({ url, getToken, pingEvery: '8m' });

export const lifecycle: Lifecycle = (wake) => {
  wake();
  return () => undefined;
};

const api = new CarillonApi({ url: 'https://push.example.com', sdkAppId: 1, secretKey: 'key' });

// A condition mixes lists, trees and NOT.
void api.push({ body: 'Hello', condition: { TagsOr: ['a'], AttrsAnd: { level: 'platinum' } } });
void api.push({ body: 'Hello', condition: { And: [{ Tag: 'a' }, { Not: { Attr: { city: 'x' } } }] } });
// @ts-expect-error a misspelt field never widens an audience
void api.push({ body: 'Hello', conditon: { Tag: 'a' } });
// @ts-expect-error a misspelt operator
void api.push({ body: 'Hello', condition: { Nor: { Tag: 'a' } } });
// @ts-expect-error a moment is a Date
void api.push({ body: 'Hello', sendAt: 1798135200 });
// @ts-expect-error a task for named users names them
void api.scheduledTasks.add({ type: 'User', at: new Date(), notification: { Title: 't', Desc: 'd' } });
void api.status('id').then((status) => assert<Equal<typeof status, PushStatus>>());
export const reasonOf = (error: unknown): ErrorReason | undefined =>
  error instanceof CommandError ? error.reason : undefined;
