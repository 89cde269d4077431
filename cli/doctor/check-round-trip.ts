import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { PushClient } from '../../client/index.ts';
import type { CarillonApi } from '../../client/server.ts';
import { type Finding, failure, ok } from './finding.ts';

const TIMEOUT = 20_000;

/** Connects as a user made for this, pushes to it, waits for the push, and deletes the user. */
export async function checkRoundTrip(api: CarillonApi, webSocketUrl: string): Promise<Finding[]> {
  const userId = `carillon-doctor-${randomBytes(4).toString('hex')}`;
  const client = new PushClient({ url: webSocketUrl, WebSocket, getToken: async () => api.tokenFor(userId) });
  const findings: Finding[] = [];
  try {
    const opening = Date.now();
    await within(connected(client));
    findings.push(ok(`${webSocketUrl} opens after ${Date.now() - opening} ms`));
    findings.push(await roundTrip(api, client, userId));
  } catch (error) {
    const what = findings.length === 0 ? webSocketUrl : 'round trip';
    findings.push(failure(`${what}: ${(error as Error).message}`));
  } finally {
    client.disconnect();
    await api.accounts.delete([userId]).catch(() => undefined);
  }
  return findings;
}

/** @throws Error with what the socket says when it does not open */
function connected(client: PushClient): Promise<void> {
  return new Promise((resolve, reject) => {
    client.on('error', ({ message }) => reject(new Error(message)));
    client.on('state', (state) => {
      if (state === 'connected') resolve(client.ready());
    });
    client.connect();
  });
}

async function roundTrip(api: CarillonApi, client: PushClient, userId: string): Promise<Finding> {
  const arrived = new Promise<number>((resolve) => client.on('message', () => resolve(Date.now())));
  const pushed = Date.now();
  await api.push({ body: 'carillon doctor', users: [userId], lifeTime: 60 });
  return ok(`round trip: a push is at the socket after ${(await within(arrived)) - pushed} ms`);
}

/** @throws Error when it takes too long */
async function within<T>(work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(TIMEOUT, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`nothing within ${TIMEOUT / 1000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
