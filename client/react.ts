import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { ClientState, PushMessage, PushSource } from './types.ts';

/** The state of a client, for as long as the component shows it. */
export function usePushState<Body>(client: PushSource<Body>): ClientState {
  return useSyncExternalStore(
    (changed) => client.on('state', changed),
    () => client.state,
    () => 'disconnected',
  );
}

/** Calls back with every push, for as long as the component is there; the newest callback is the one that is called. */
export function usePush<Body>(
  client: PushSource<Body>,
  listener: (message: PushMessage<Body>) => void,
): void {
  const newest = useRef(listener);
  newest.current = listener;
  useEffect(() => client.on('message', (message) => newest.current(message)), [client]);
}
