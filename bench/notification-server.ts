import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { localCertificate } from '../local/providers/certificate.ts';

/** A provider of notifications in a separate process, which accepts everything after 20 ms. */

const LATENCY = 20;
const STREAMS = 1000;

const certificate = await localCertificate();
const server = createSecureServer({
  ...certificate,
  settings: { maxConcurrentStreams: STREAMS },
});
const token = JSON.stringify({ access_token: 'token', expires_in: 3600 });
server.on('stream', (stream, headers) => {
  stream.on('error', () => undefined);
  stream.resume().on('end', () => {
    setTimeout(() => {
      if (stream.destroyed) return;
      const isToken = headers[':path'] === '/token';
      stream.respond({ ':status': 200 }, { endStream: !isToken });
      if (isToken) stream.end(token);
    }, LATENCY);
  });
});
const older = createServer(certificate, (request, response) => {
  request.resume().on('end', () => setTimeout(() => response.writeHead(201).end(), LATENCY));
});
older.keepAliveTimeout = 60_000;
const portOf = (listening: typeof server | typeof older): number => (listening.address() as AddressInfo).port;
server.listen(0, '127.0.0.1', () =>
  older.listen(0, '127.0.0.1', () =>
    process.send?.({ port: portOf(server), olderPort: portOf(older), ca: certificate.cert }),
  ),
);
process.on('disconnect', () => process.exit(0));
