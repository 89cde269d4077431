import type { Lifecycle } from './types.ts';

interface Page {
  addEventListener(event: string, listener: () => void): void;
  removeEventListener(event: string, listener: () => void): void;
}

/** Wakes when the network is back, the page is shown again, or it comes out of the back-forward cache. */
export const browserLifecycle: Lifecycle = (wake) => {
  const { window, document } = globalThis as {
    window?: Page;
    document?: Page & { readonly visibilityState?: string };
  };
  if (window?.addEventListener === undefined || document?.addEventListener === undefined)
    return () => undefined;
  const seen = () => {
    if (document.visibilityState === 'visible') wake();
  };
  const listeners = [
    [window, 'online', wake],
    [window, 'pageshow', wake],
    [document, 'visibilitychange', seen],
  ] as const;
  for (const [target, event, listener] of listeners) target.addEventListener(event, listener);
  return () => {
    for (const [target, event, listener] of listeners) target.removeEventListener(event, listener);
  };
};
