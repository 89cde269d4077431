import type { Ticket } from '../session/ticket.ts';
import { ApiError, errorOfAnswer, errorOfStatus } from './api-error.ts';
import type { Answer, Command, Request } from './commands.ts';

/** How long an answer may take, in milliseconds: API Gateway gives up after 30 seconds. */
const TIME_LIMIT = 35_000;

interface Envelope {
  readonly ActionStatus?: unknown;
  readonly ErrorCode?: unknown;
  readonly ErrorInfo?: unknown;
}

/**
 * Calls a command of the API.
 *
 * @param signal ends the call
 * @returns the answer, of the shape that the command is declared with
 * @throws ApiError when the call does not succeed; the reason of the signal when it ends the call.
 */
export async function call<Name extends Command>(
  ticket: Ticket,
  name: Name,
  request: Request<Name>,
  signal?: AbortSignal,
): Promise<Answer<Name>> {
  const { sdkAppId, identifier, userSig } = ticket;
  const query = new URLSearchParams({
    sdkappid: sdkAppId,
    identifier,
    usersig: userSig,
    random: `${randomNumber()}`,
    contenttype: 'json',
  });
  const limit = AbortSignal.timeout(TIME_LIMIT);
  const envelope = await answerOf(`v4/${name}?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
    credentials: 'omit',
    cache: 'no-store',
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error instanceof ApiError ? error : new ApiError('unreachable', 0, '');
  });
  if (envelope.ActionStatus === 'OK') return envelope as Answer<Name>;
  throw errorOfAnswer(Number(envelope.ErrorCode), String(envelope.ErrorInfo ?? ''));
}

async function answerOf(url: string, init: RequestInit): Promise<Envelope> {
  const response = await fetch(url, init);
  if (response.status !== 200) throw errorOfStatus(response.status);
  const answer: unknown = await response.json();
  if (typeof answer !== 'object' || answer === null) throw new ApiError('unreachable', 0, '');
  return answer;
}

/** A random unsigned 32-bit number, as `random` and `MsgRandom` are. */
export const randomNumber = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
