import type { ConnectionRecord, FrameCounter, Sockets } from './ports.ts';

/** What `admit` needs. */
export interface AdmitDeps {
  readonly counter: FrameCounter;
  readonly sockets: Sockets;
  /** The maximum number of frames of one connection in ten seconds. */
  readonly maxFrames: number;
}

/** The length of the window in which frames are counted, in milliseconds. */
const WINDOW = 10_000;

/**
 * The decision about a frame.
 * - `admitted`: it is processed.
 * - `early`: the client has sent too many frames and must wait `retryAfter` milliseconds.
 * - `closed`: the connection is unknown, or its client did not wait: the socket is closed.
 */
export type Admission =
  | { readonly outcome: 'admitted'; readonly connection: ConnectionRecord }
  | { readonly outcome: 'early'; readonly retryAfter: number }
  | { readonly outcome: 'closed' };

/**
 * Decides whether a frame is processed.
 * A client that sends too many frames is told to wait; a client that sends twice as many loses its socket.
 *
 * @param now epoch milliseconds
 */
export async function admit(
  { counter, sockets, maxFrames }: AdmitDeps,
  connectionId: string,
  now: number,
): Promise<Admission> {
  const count = await counter.countFrame(connectionId, WINDOW, now);
  if (count === undefined || count.frames > 2 * maxFrames) {
    await sockets.close(connectionId);
    return { outcome: 'closed' };
  }
  if (count.frames > maxFrames) return { outcome: 'early', retryAfter: Math.max(1, count.windowEnds - now) };
  return { outcome: 'admitted', connection: count.connection };
}
