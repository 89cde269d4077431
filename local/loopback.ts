import type { IncomingMessage } from 'node:http';

/** Whether a `Host` header names this machine by a loopback name or address; the port does not matter. */
export function isLoopbackHost(host: string): boolean {
  const name = URL.parse(`http://${host}`)?.hostname ?? '';
  return /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(name);
}

/** Whether the peer of a socket is on this machine. */
export function isLoopbackAddress(address = ''): boolean {
  return /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address);
}

/**
 * Why a request to a runtime on loopback addresses must be refused, `undefined` when it is fine. Two ways lead a page of
 * another site here: a host name of that site which resolves to this machine (DNS rebinding), and a request across sites.
 */
export function foreignRequest({ headers, method }: IncomingMessage): string | undefined {
  const { host } = headers;
  if (host !== undefined && !isLoopbackHost(host)) {
    return `the runtime serves localhost, not ${host}: set HOST to listen on other addresses`;
  }
  // Following a link across sites is fine: the other site does not see the answer.
  const followsLink = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  if (headers['sec-fetch-site'] === 'cross-site' && !followsLink)
    return 'requests of other sites are refused';
  return undefined;
}
