import type { IncomingMessage } from 'node:http';

/**
 * The URL of a request, `undefined` when it is malformed. Slashes at the start of a path never name a host: `GET //` is a
 * request for the path `//`.
 */
export function requestUrl({ url = '/' }: Pick<IncomingMessage, 'url'>): URL | undefined {
  return URL.parse(url.startsWith('/') ? `http://localhost${url}` : url) ?? undefined;
}
