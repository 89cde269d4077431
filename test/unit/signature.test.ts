import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { ApiGatewayPoster, payloadOf } from '../../shared/aws/poster.ts';
import { Signer, sha256 } from '../../shared/aws/signature.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };

/** The hash for the reference signer. */
class Hash {
  readonly #hash;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

describe('the signature of a post', () => {
  it('is that of the reference signer, for any connection, body, time and credentials', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.stringMatching(/^[A-Za-z0-9_=-]{1,30}$/),
        fc.string(),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
        fc.boolean(),
        async (connectionId, body, now, isTemporary) => {
          const { sessionToken, ...lasting } = credentials;
          const keys = isTemporary ? credentials : lasting;
          const host = 'abc.execute-api.eu-central-1.amazonaws.com';
          const path = `/ws/@connections/${encodeURIComponent(connectionId)}`;
          const bodyHash = sha256(body);
          const ours = new Signer('eu-central-1', 'execute-api').sign(
            { method: 'POST', host, path, bodyHash },
            keys,
            now,
          );
          const reference = new SignatureV4({
            service: 'execute-api',
            region: 'eu-central-1',
            credentials: keys,
            sha256: Hash as never,
          });
          const signed = await reference.sign(
            { method: 'POST', protocol: 'https:', hostname: host, path, headers: { host }, query: {}, body },
            { signingDate: now },
          );
          expect(ours.authorization).toBe(signed.headers.authorization);
        },
      ),
    );
  });
});

describe('a post', () => {
  /** The posts that the server receives, and its answers. */
  async function served(status: number, run: (endpoint: string) => Promise<void>) {
    const seen: {
      url: string | undefined;
      method: string | undefined;
      headers: IncomingMessage['headers'];
      body: string;
    }[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      seen.push({ url: request.url, method: request.method, headers: request.headers, body });
      response.writeHead(status).end(status === 200 ? '' : '{"message":"x"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}/ws`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
    return seen;
  }

  const posterAt = (endpoint: string) =>
    new ApiGatewayPoster({ endpoint, region: 'us-east-1', credentials: async () => credentials });

  it('is the request that the SDK makes', async () => {
    const [ours, sdk] = await served(200, async (endpoint) => {
      expect(await posterAt(endpoint).post('L0SM9cOFvHcCIhw=', payloadOf('hällo'))).toBe('posted');
      const client = new ApiGatewayManagementApiClient({ endpoint, region: 'us-east-1', credentials });
      await client.send(
        new PostToConnectionCommand({ ConnectionId: 'L0SM9cOFvHcCIhw=', Data: Buffer.from('hällo') }),
      );
      client.destroy();
    });
    const essence = (request: typeof ours) => ({
      method: request?.method,
      url: request?.url,
      body: request?.body,
      type: request?.headers['content-type'],
      length: request?.headers['content-length'],
      hash: request?.headers['x-amz-content-sha256'],
      token: request?.headers['x-amz-security-token'],
    });
    expect(essence(ours)).toEqual(essence(sdk));
  });

  it.each([
    [200, 'posted'],
    [410, 'gone'],
    [429, 'throttled'],
    [500, 'failed'],
    [503, 'failed'],
  ] as const)('answered with %i is %s', async (status, outcome) => {
    await served(status, async (endpoint) => {
      expect(await posterAt(endpoint).post('c', payloadOf('x'))).toBe(outcome);
    });
  });

  it('that is forbidden is an error, and one without a server has failed', async () => {
    await served(403, async (endpoint) => {
      await expect(posterAt(endpoint).post('c', payloadOf('x'))).rejects.toThrow('403');
    });
    expect(await posterAt('http://127.0.0.1:1/ws').post('c', payloadOf('x'))).toBe('failed');
  });
});
