import type { ClientOptions, SocketConstructor, SocketLike, Token } from './types.ts';

/** The WebSocket constructor; `undefined` if the runtime has none and the app passed none. */
export const socketConstructor = (options: ClientOptions): SocketConstructor | undefined =>
  options.WebSocket ?? globalThis.WebSocket;

/**
 * Opens a socket that carries the token as a subprotocol or in the query.
 *
 * @throws SyntaxError if the URL is invalid
 */
export function openSocket(
  WebSocket: SocketConstructor,
  { url, credentials }: ClientOptions,
  { sdkAppId, userId, userSig }: Token,
): SocketLike {
  if (credentials === 'query') {
    const query = new URLSearchParams({ sdkappid: `${sdkAppId}`, identifier: userId, usersig: userSig });
    return new WebSocket(`${url}${url.includes('?') ? '&' : '?'}${query}`);
  }
  const identifier = btoa(String.fromCharCode(...new TextEncoder().encode(userId)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
  return new WebSocket(url, ['carillon', `${sdkAppId}.${identifier}.${userSig}`]);
}
