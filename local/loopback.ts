import type { IncomingMessage } from 'node:http';

/** Whether a `Host` header names this machine by a loopback name or address, with any port. */
export function isLoopbackHost(host: string): boolean {
  const name = URL.parse(`http://${host}`)?.hostname ?? '';
  return /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(name);
}

/** Whether the peer of a socket is on this machine. */
export function isLoopbackAddress(address = ''): boolean {
  return /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address);
}

/**
 * Explains why a request to a runtime on loopback addresses must be rejected; `undefined` if it is allowed.
 * A page of another site could send requests here in two ways: through a host name that resolves to this machine (DNS
 * rebinding), and through cross-site requests.
 */
export function foreignRequest({ headers, method }: IncomingMessage): string | undefined {
  const { host } = headers;
  if (host !== undefined && !isLoopbackHost(host)) {
    return `the runtime serves localhost, not ${host}: set HOST to listen on other addresses`;
  }
  // Following a link from another site is allowed, because that site cannot read the answer.
  const followsLink = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  if (headers['sec-fetch-site'] === 'cross-site' && !followsLink) return 'cross-site requests are rejected';
  return undefined;
}
