import type { Credentials } from '../../shared/protocol/caller.ts';

/** The subprotocol that the server speaks, and selects when it is offered. */
export const SUBPROTOCOL = 'carillon';

/** What `$connect` sees of the request. */
interface ConnectRequest {
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
}

/** The subprotocols that the client offers. */
export function offeredSubprotocols({ headers }: ConnectRequest): string[] {
  const header = Object.entries(headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'sec-websocket-protocol',
  );
  return (header?.[1] ?? '').split(',').map((offer) => offer.trim());
}

/**
 * The credentials of a WebSocket: in the query string, or, so that they stay out of access logs, as a second
 * subprotocol `{sdkappid}.{identifier in base64url}.{usersig}` beside `carillon`.
 */
export function credentialsOf(request: ConnectRequest): Credentials {
  const offer = offeredSubprotocols(request).find((subprotocol) => subprotocol.split('.').length === 3);
  if (offer === undefined) return request.queryStringParameters ?? {};
  const [sdkappid, identifier = '', usersig] = offer.split('.');
  return { sdkappid, identifier: Buffer.from(identifier, 'base64url').toString('utf8'), usersig };
}
