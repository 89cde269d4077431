import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { signUserSig } from '../shared/protocol/sign-user-sig.ts';

/**
 * The clients of the throughput benchmark, in a separate process: opens sockets and counts the messages that arrive.
 */

/** The task of the clients. */
export interface Orders {
  readonly kind: 'carillon' | 'ws' | 'socket.io';
  readonly url: string;
  readonly count: number;
  readonly app?: { readonly sdkAppId: number; readonly secretKey: string };
}

let received = 0;
let wanted = Number.POSITIVE_INFINITY;
const count = () => {
  if (++received === wanted) process.send?.('all');
};

async function open({ kind, url, app }: Orders, index: number): Promise<void> {
  if (kind === 'socket.io') {
    const socket = io(url, { transports: ['websocket'], forceNew: true });
    socket.on('push', count);
    await new Promise<void>((resolve, reject) => {
      socket.on('connect', resolve);
      socket.on('connect_error', reject);
    });
    return;
  }
  const identifier = `user${index}`;
  const query =
    app === undefined
      ? ''
      : `?${new URLSearchParams({ sdkappid: `${app.sdkAppId}`, identifier, usersig: signUserSig({ ...app, identifier }) })}`;
  const socket = new WebSocket(`${url}${query}`);
  socket.on('message', count);
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
}

process.on('message', (message: Orders | number) => {
  if (typeof message === 'number') {
    received = 0;
    wanted = message;
    process.send?.('counting');
    return;
  }
  void (async () => {
    let next = 0;
    const worker = async () => {
      while (next < message.count) await open(message, next++);
    };
    await Promise.all(Array.from({ length: 50 }, worker));
    process.send?.('open');
  })();
});
