import type { Lifecycle } from './types.ts';

interface Target {
  addEventListener(event: string, listener: () => void): void;
  removeEventListener(event: string, listener: () => void): void;
}

/** What this module knows of a browser; all of it is absent elsewhere. */
const browser: {
  readonly window?: Target;
  readonly document?: Target & { readonly visibilityState?: string };
  readonly navigator?: { readonly onLine?: boolean };
} = globalThis as object;

/** Whether there is a network, as far as the runtime knows. */
export const isOnline = (): boolean => browser.navigator?.onLine !== false;

/** Whether somebody may be looking. */
export const isVisible = (): boolean => browser.document?.visibilityState !== 'hidden';

/** Wakes when the network is back, the page is shown again, or it comes out of the back-forward cache. */
export const browserLifecycle: Lifecycle = (wake) => {
  const { window, document } = browser;
  if (!window?.addEventListener || !document?.addEventListener) return () => undefined;
  const seen = () => {
    if (isVisible()) wake();
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
