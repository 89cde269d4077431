import type { Credentials } from '../../shared/protocol/caller.ts';

/** The subprotocol of the server, which it selects if the client offers it. */
export const SUBPROTOCOL = 'carillon';

/** The part of a `$connect` request that credentials come from. */
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
 * Reads the credentials of a WebSocket from the query string, or from a second subprotocol `{sdkappid}.{identifier in
 * base64url}.{usersig}` besides `carillon`, which keeps them out of access logs.
 */
export function credentialsOf(request: ConnectRequest): Credentials {
  const offer = offeredSubprotocols(request).find((subprotocol) => subprotocol.split('.').length === 3);
  if (offer === undefined) return request.queryStringParameters ?? {};
  const [sdkappid, identifier = '', usersig] = offer.split('.');
  return { sdkappid, identifier: Buffer.from(identifier, 'base64url').toString('utf8'), usersig };
}
