import { fork } from 'node:child_process';
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { SignatureV4 } from '@smithy/signature-v4';
import { ApiGatewayPoster, payloadOf } from '../shared/aws/poster.ts';
import { Signer } from '../shared/aws/signature.ts';
import { measured, type Row, report, rounded } from './report.ts';

/** The hash in the form that `@smithy/signature-v4` expects. */
class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

/**
 * Measures the CPU of a post with the SDK's client and with ours, against a server in another process that answers at
 * once, over plain HTTP.
 */

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
  const HOST = 'abc.execute-api.us-east-1.amazonaws.com';
  const pathOf = (connectionId: string) => `/ws/@connections/${encodeURIComponent(connectionId)}`;
  const signer = new Signer('us-east-1', 'execute-api');
  const reference = new SignatureV4({
    service: 'execute-api',
    region: 'us-east-1',
    credentials,
    sha256: Sha256,
  });
  const ways: Record<string, (connectionId: string) => Promise<unknown>> = {
    'PostToConnection of the SDK': (ConnectionId) =>
      client.send(new PostToConnectionCommand({ ConnectionId, Data: payload.bytes })),
    'the poster of the delivery': (connectionId) => poster.post(connectionId, payload),
    'a signature of the poster, alone': async (connectionId) =>
      signer.sign(
        { method: 'POST', host: HOST, path: pathOf(connectionId), bodyHash: payload.hash },
        credentials,
        new Date(),
      ),
    'a signature of @smithy/signature-v4, alone': (connectionId) =>
      reference.sign({
        method: 'POST',
        protocol: 'https:',
        hostname: HOST,
        path: pathOf(connectionId),
        headers: { host: HOST, 'x-amz-content-sha256': payload.hash },
        query: {},
        body: payload.bytes,
      }),
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
