import type { IncomingMessage } from 'node:http';

/**
 * Parses the URL of a request; `undefined` if it is malformed.
 * Leading slashes never name a host: `GET //` is a request for the path `//`.
 */
export function requestUrl({ url = '/' }: Pick<IncomingMessage, 'url'>): URL | undefined {
  return URL.parse(url.startsWith('/') ? `http://localhost${url}` : url) ?? undefined;
}
