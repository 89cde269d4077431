import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { ClientState, PushMessage, PushSource } from './types.ts';

/** Returns the state of a client and updates the component when it changes. */
export function usePushState<Body>(client: PushSource<Body>): ClientState {
  return useSyncExternalStore(
    (changed) => client.on('state', changed),
    () => client.state,
    () => 'disconnected',
  );
}

/** Calls `listener` with every push while the component is mounted; always calls the newest listener. */
export function usePush<Body>(
  client: PushSource<Body>,
  listener: (message: PushMessage<Body>) => void,
): void {
  const newest = useRef(listener);
  newest.current = listener;
  useEffect(() => client.on('message', (message) => newest.current(message)), [client]);
}
