import type { IncomingMessage } from 'node:http';
import { requestUrl } from '../request-url.ts';

/** The part of the opening request that functions see. */
export interface Handshake {
  /** By name, as sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly host: string;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
}

/**
 * Whether a request opens a WebSocket (RFC 6455, section 4.2.1). No other request reaches the function of `$connect`.
 */
export function isHandshake({ method, headers }: IncomingMessage): boolean {
  const isKey = /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '');
  return method === 'GET' && isKey && headers['sec-websocket-version'] === '13';
}

export function handshakeOf(request: IncomingMessage): Handshake {
  const { rawHeaders, headers, socket } = request;
  const named: Record<string, string> = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    named[rawHeaders[index] ?? ''] = rawHeaders[index + 1] ?? '';
  }
  return {
    headers: named,
    query: Object.fromEntries(requestUrl(request)?.searchParams ?? []),
    host: headers.host ?? 'localhost',
    sourceIp: socket.remoteAddress ?? '',
    userAgent: headers['user-agent'],
  };
}

/** For sockets of a killed process, whose opening requests are unknown. */
export const UNKNOWN_HANDSHAKE: Handshake = {
  headers: {},
  query: {},
  host: 'localhost',
  sourceIp: '127.0.0.1',
  userAgent: undefined,
};
