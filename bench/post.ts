import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { ApiGatewayPoster, payloadOf } from '../shared/aws/poster.ts';
import { measured, type Row, report, rounded } from './report.ts';

/** CPU of a post: the SDK's client and ours, against a server in another process that answers at once, over plain HTTP. */

if (process.argv[2] === 'server') {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.end());
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
} else {
  const POSTS = 20_000;
  const AT_ONCE = 32;
  const child = fork(import.meta.filename, ['server']);
  const port = await new Promise<number>((resolve) =>
    child.once('message', (message) => resolve(Number(message))),
  );
  const endpoint = `http://127.0.0.1:${port}/ws`;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const frame = JSON.stringify({ type: 'push', body: 'x'.repeat(800) });
  const client = new ApiGatewayManagementApiClient({
    endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
  const poster = new ApiGatewayPoster({
    endpoint,
    region: 'us-east-1',
    credentials: async () => credentials,
  });
  const payload = payloadOf(frame);
  const ways: Record<string, (connectionId: string) => Promise<unknown>> = {
    'PostToConnection of the SDK': (ConnectionId) =>
      client.send(new PostToConnectionCommand({ ConnectionId, Data: payload.bytes })),
    'the poster of the delivery': (connectionId) => poster.post(connectionId, payload),
  };
  const rows: Row[] = [];
  for (const [name, post] of Object.entries(ways)) {
    const posts = async (count: number) => {
      let next = 0;
      const worker = async () => {
        while (next < count) await post(`L0SM9cOF${next++}=`);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    };
    await posts(3000);
    const { seconds, cpu } = await measured(() => posts(POSTS));
    rows.push({
      name,
      'µs CPU per post': rounded((cpu / POSTS) * 1e6),
      'posts/s': Math.round(POSTS / seconds),
    });
  }
  const [sdk, ours] = rows.map((row) => Number(row['µs CPU per post']));
  rows.push({ name: 'ours / SDK', 'µs CPU per post': rounded((ours ?? 0) / (sdk ?? 1)), 'posts/s': '' });
  report('post', `${POSTS} posts, ${AT_ONCE} at once`, rows);
  child.kill();
  process.exit(0);
}
