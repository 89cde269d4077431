import type { Lifecycle } from './types.ts';

interface Target {
  addEventListener(event: string, listener: () => void): void;
  removeEventListener(event: string, listener: () => void): void;
}

/** The parts of the browser that this module uses; all of them are absent elsewhere. */
const browser: {
  readonly window?: Target;
  readonly document?: Target & { readonly visibilityState?: string };
  readonly navigator?: { readonly onLine?: boolean };
} = globalThis as object;

/** Whether there is a network, as far as the runtime knows. */
export const isOnline = (): boolean => browser.navigator?.onLine !== false;

/** Whether the page may be visible. */
export const isVisible = (): boolean => browser.document?.visibilityState !== 'hidden';

/** Calls `wake` when the network returns, the page becomes visible, or it returns from the back-forward cache. */
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
