/** A notification of Carillon, in the form of Declarative Web Push, which Safari shows without a service worker. */
interface DeclarativeMessage {
  readonly notification: {
    readonly title: string;
    readonly body?: string;
    /** The URL that a click opens. */
    readonly navigate?: string;
    readonly tag?: string;
    readonly data?: { readonly TaskId?: string; readonly Ext?: string; readonly Image?: string };
  };
}

/** A page of the origin. */
interface WindowClient {
  readonly url: string;
  readonly visibilityState: string;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}

interface Waiting {
  waitUntil(promise: Promise<unknown>): void;
}

interface PushEvent extends Waiting {
  readonly data: { json(): unknown } | null;
}

interface ClickEvent extends Waiting {
  readonly notification: {
    readonly data?: { readonly TaskId?: string; readonly navigate?: string };
    close(): void;
  };
}

interface ChangeEvent extends Waiting {
  readonly oldSubscription?: { readonly options: object } | null;
  readonly newSubscription?: object | null;
}

/** The parts of a service worker's scope that this module uses. */
interface Scope {
  readonly registration: {
    showNotification(title: string, options: object): Promise<void>;
    readonly pushManager: { subscribe(options: object): Promise<unknown> };
  };
  readonly clients: {
    matchAll(query: { readonly type: 'window'; readonly includeUncontrolled: true }): Promise<WindowClient[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(event: 'push', listener: (event: PushEvent) => void): void;
  addEventListener(event: 'notificationclick', listener: (event: ClickEvent) => void): void;
  addEventListener(event: 'pushsubscriptionchange', listener: (event: ChangeEvent) => void): void;
}

declare const self: Scope;

/** Default appearance of notifications. */
export interface NotificationDefaults {
  readonly icon?: string;
  readonly badge?: string;
}

/**
 * Shows the notifications of Carillon in a service worker.
 * A click focuses a page of the app, or opens one at the URL of the notification; the page then reports the
 * notification as opened.
 * While a page is visible no notification is shown, because the page receives the push itself.
 *
 * @example
 * import { showNotifications } from '@carillon/client/sw';
 * showNotifications({ icon: '/icon.png' });
 */
export function showNotifications(defaults: NotificationDefaults = {}): void {
  const pages = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true });

  const show = async (message: DeclarativeMessage | undefined) => {
    if (message?.notification === undefined) return;
    if ((await pages()).some(({ visibilityState }) => visibilityState === 'visible')) return;
    const { title, body, tag, navigate, data } = message.notification;
    await self.registration.showNotification(title, {
      ...defaults,
      body,
      tag,
      ...(data?.Image === undefined ? {} : { image: data.Image }),
      data: { ...data, navigate },
    });
  };

  const open = async ({ data }: ClickEvent['notification']) => {
    const { TaskId = '', navigate = '/' } = data ?? {};
    const [page] = await pages();
    if (page === undefined) {
      await self.clients.openWindow(`${navigate}#carillon-opened=${encodeURIComponent(TaskId)}`);
      return;
    }
    page.postMessage({ carillonOpened: TaskId });
    await page.focus();
  };

  self.addEventListener('push', (event) => event.waitUntil(show(messageOf(event))));
  self.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(open(event.notification));
  });
  // The browser renewed the subscription; the next visit registers the new one.
  self.addEventListener('pushsubscriptionchange', (event) => {
    if (event.newSubscription || !event.oldSubscription) return;
    event.waitUntil(self.registration.pushManager.subscribe(event.oldSubscription.options));
  });
}

/** Parses the message; `undefined` if it is not from Carillon, so that other handlers can process it. */
function messageOf({ data }: PushEvent): DeclarativeMessage | undefined {
  try {
    return data?.json() as DeclarativeMessage | undefined;
  } catch {
    return undefined;
  }
}
