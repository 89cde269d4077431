import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
import { startRuntime } from '../local/runtime.ts';
import { Backend } from '../test/backend.ts';
import type { Orders } from './clients.ts';
import { measured, type Row, report, rounded } from './report.ts';

/**
 * Measures deliveries per second and CPU per delivery on this machine: the whole local stack, a bare `ws` broadcast
 * (the lower bound), and Socket.IO rooms. The clients run in another process; CPU is that of the serving process,
 * over all threads.
 */

const PUSHES = 5;
const app = { sdkAppId: 1400000000, secretKey: 'bench', admin: 'administrator' };
const frame = {
  type: 'push',
  id: 'x'.repeat(26),
  body: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'y'.repeat(300) } }],
};

/** A server of sockets that can send to all of them. */
interface Contender {
  readonly orders: Omit<Orders, 'count'>;
  push(number: number): Promise<void>;
  stop(): Promise<void>;
}

async function carillon(): Promise<Contender> {
  const runtime = await startRuntime({
    assembly: join(import.meta.dirname, '..', 'cdk.out'),
    port: 0,
    appsSecret: JSON.stringify({ sdkAppId: app.sdkAppId, secretKey: app.secretKey, admins: [app.admin] }),
  });
  const backend = new Backend(runtime.httpUrl, app);
  return {
    orders: { kind: 'carillon', url: runtime.webSocketUrl, app },
    async push(number) {
      await backend.push('y'.repeat(300), { MsgRandom: number });
    },
    stop: () => runtime.stop(),
  };
}

async function plain(): Promise<Contender> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    orders: { kind: 'ws', url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` },
    async push() {
      const bytes = JSON.stringify(frame);
      for (const client of server.clients) client.send(bytes);
    },
    async stop() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

async function socketIo(): Promise<Contender> {
  const http = createServer();
  const server = new Server(http, { transports: ['websocket'] });
  server.on('connection', (socket) => void socket.join('everybody'));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    orders: { kind: 'socket.io', url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` },
    async push() {
      server.to('everybody').emit('push', frame);
    },
    async stop() {
      await server.close();
    },
  };
}

const told = (child: ChildProcess, word: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The clients did not say ${word}`)), 120_000);
    const listen = (message: unknown) => {
      if (message !== word) return;
      clearTimeout(timer);
      child.off('message', listen);
      resolve();
    };
    child.on('message', listen);
  });

const rows: Row[] = [];
for (const connections of [1000, 5000]) {
  const contenders = {
    'bare ws broadcast': plain,
    'Socket.IO rooms': socketIo,
    'Carillon, whole local stack': carillon,
  };
  for (const [name, start] of Object.entries(contenders)) {
    const contender = await start();
    const clients = fork(join(import.meta.dirname, 'clients.ts'));
    clients.send({ ...contender.orders, count: connections } satisfies Orders);
    await told(clients, 'open');
    const one = async (number: number, pushes: number) => {
      const counting = told(clients, 'counting');
      clients.send(connections * pushes);
      await counting;
      const all = told(clients, 'all');
      for (let push = 0; push < pushes; push++) await contender.push(number + push);
      await all;
    };
    await one(0, 1);
    const { seconds, cpu } = await measured(() => one(1, PUSHES));
    const deliveries = connections * PUSHES;
    rows.push({
      connections,
      name,
      deliveries,
      'deliveries/s': Math.round(deliveries / seconds),
      'µs CPU per delivery': rounded((cpu / deliveries) * 1e6),
    });
    clients.kill();
    await contender.stop();
  }
}
report('throughput', `${PUSHES} pushes to all users, on one machine`, rows);
process.exit(0);
