import { useRef, useState } from 'preact/hooks';
import { ApiError } from './api-error.ts';

/** Something that a person starts, and that runs once at a time. */
export interface Action {
  readonly isRunning: boolean;
  /** Why it did not succeed the last time. */
  readonly error: ApiError | undefined;
  /** Runs something. @returns whether it succeeded */
  run(work: () => Promise<void>): Promise<boolean>;
  /** Forgets the error. */
  reset(): void;
}

/** Follows something that calls the API. */
export function useAction(): Action {
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<ApiError>();
  const running = useRef(false);
  return {
    isRunning,
    error,
    reset: () => setError(undefined),
    async run(work) {
      if (running.current) return false;
      running.current = true;
      setRunning(true);
      setError(undefined);
      try {
        await work();
        return true;
      } catch (cause) {
        if (cause instanceof DOMException && cause.name === 'AbortError') return false;
        if (!(cause instanceof ApiError)) throw cause;
        setError(cause);
        return false;
      } finally {
        running.current = false;
        setRunning(false);
      }
    },
  };
}
