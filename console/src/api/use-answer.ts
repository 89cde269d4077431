import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useSession } from '../session/session.ts';
import { ApiError } from './api-error.ts';
import type { Answer, Command, Request } from './commands.ts';

/** What is known of the answer to a request. */
export interface Answered<Name extends Command> {
  /** The latest answer; that of an earlier request while `isLoading`. */
  readonly answer: Answer<Name> | undefined;
  /** Why the latest call did not succeed. */
  readonly error: ApiError | undefined;
  readonly isLoading: boolean;
  reload(): void;
}

/** When a call is made. */
export interface AnswerOptions<Name extends Command> {
  /** Milliseconds until the same call is made again; nothing: it is not. */
  readonly every?: (answer: Answer<Name>) => number | undefined;
  /** Milliseconds that a request has to stay the same before it is made; 0 if absent. */
  readonly settle?: number;
}

/** The first wait after a call that may succeed later, in milliseconds; it doubles up to the longest. */
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 30_000;

/**
 * Calls a command, and again when the request changes.
 * A call that may succeed later is repeated; while the page is hidden, nothing is called.
 *
 * @param request nothing while there is nothing to ask
 */
export function useAnswer<Name extends Command>(
  name: Name,
  request: Request<Name> | undefined,
  options: AnswerOptions<Name> = {},
): Answered<Name> {
  const session = useSession();
  const [state, setState] = useState<Omit<Answered<Name>, 'reload'>>({
    answer: undefined,
    error: undefined,
    isLoading: request !== undefined,
  });
  const [turn, setTurn] = useState(0);
  const latest = useRef({ session, request, options });
  latest.current = { session, request, options };
  const key = JSON.stringify(request);

  useEffect(() => {
    if (latest.current.request === undefined) {
      setState({ answer: undefined, error: undefined, isLoading: false });
      return;
    }
    const ending = new AbortController();
    let wait = FIRST_WAIT;
    const ask = async (): Promise<number | undefined> => {
      const { request: asked } = latest.current;
      if (asked === undefined) return undefined;
      try {
        const answer = await latest.current.session.call(name, asked, ending.signal);
        setState({ answer, error: undefined, isLoading: false });
        wait = FIRST_WAIT;
        return latest.current.options.every?.(answer);
      } catch (error) {
        if (!(error instanceof ApiError)) return undefined;
        setState((before) => ({ ...before, error, isLoading: false }));
        if (!error.isTemporary) return undefined;
        wait = Math.min(2 * wait, LONGEST_WAIT);
        return wait;
      }
    };
    setState((before) => ({ ...before, isLoading: true }));
    void repeat(ask, latest.current.options.settle ?? 0, ending.signal);
    return () => ending.abort(new DOMException('No longer needed', 'AbortError'));
  }, [name, key, turn]);

  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { ...state, reload };
}

/** Repeats something after the time that it asks for, until it asks for none. */
async function repeat(
  ask: () => Promise<number | undefined>,
  first: number,
  signal: AbortSignal,
): Promise<void> {
  for (let wait: number | undefined = first; wait !== undefined; ) {
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    await visible();
    if (signal.aborted) return;
    wait = await ask();
  }
}

/** Waits until somebody can see the page. */
function visible(): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) =>
    document.addEventListener('visibilitychange', () => resolve(), { once: true }),
  );
}
