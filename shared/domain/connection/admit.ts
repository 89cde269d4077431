import type { ConnectionRecord, FrameCounter, Sockets } from './ports.ts';

/** What admitting frames needs. */
export interface AdmitDeps {
  readonly counter: FrameCounter;
  readonly sockets: Sockets;
  /** The maximum of frames of one connection in ten seconds. */
  readonly maxFrames: number;
}

/** The window in which frames are counted, in milliseconds. */
const WINDOW = 10_000;

/**
 * What becomes of a frame.
 * - `admitted`: it is served.
 * - `early`: the client has sent too many, and may go on in `retryAfter` milliseconds.
 * - `closed`: nothing is known of the connection, or its client went on regardless: the socket is closed.
 */
export type Admission =
  | { readonly outcome: 'admitted'; readonly connection: ConnectionRecord }
  | { readonly outcome: 'early'; readonly retryAfter: number }
  | { readonly outcome: 'closed' };

/**
 * Decides whether a frame is served. A client that sends too many frames is told to wait, and one that sends as many
 * again regardless loses its socket.
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
