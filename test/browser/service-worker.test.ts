import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Browser, BrowserContext, CDPSession, Page, Worker } from 'playwright-core';
import { launchChromium } from './chromium.ts';

const CLIENT = join(import.meta.dirname, '..', '..', 'client');
const bundle = (contents: string): string =>
  buildSync({
    stdin: { contents, resolveDir: CLIENT },
    bundle: true,
    write: false,
    format: 'iife',
  }).outputFiles[0]?.text ?? '';

const FILES: Readonly<Record<string, readonly [type: string, body: string]>> = {
  '/': ['text/html', '<!doctype html><title>app</title><script src="/page.js"></script>'],
  '/page.js': [
    'text/javascript',
    bundle(`import { reportOpened } from './web-push.ts';
      window.opened = [];
      reportOpened({ opened: (id) => window.opened.push(id) });
      navigator.serviceWorker.register('/sw.js');`),
  ],
  '/sw.js': [
    'text/javascript',
    bundle(`import { showNotifications } from './sw.ts'; showNotifications({ icon: '/icon.png' });`),
  ],
};

/** A message in the form that the notify function sends. */
const message = (id: string) =>
  JSON.stringify({
    web_push: 8030,
    notification: {
      title: 'Offer',
      body: 'Half price',
      navigate: '/offers',
      tag: id,
      data: { TaskId: id, Ext: 'x' },
    },
    mutable: true,
  });

describe('the service worker in a real browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let cdp: CDPSession;
  let worker: Worker;
  let origin = '';
  let registrationId = '';
  const http = createServer(({ url = '' }, response) => {
    const [type, body] = FILES[url.split('?')[0] ?? ''] ?? ['text/plain', ''];
    response.setHeader('content-type', type).end(body);
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => http.listen(0, 'localhost', resolve));
    origin = `http://localhost:${(http.address() as AddressInfo).port}`;
    browser = await launchChromium();
    context = await browser.newContext();
    await context.grantPermissions(['notifications'], { origin });
    page = await context.newPage();
    cdp = await context.newCDPSession(page);
    const registered = new Promise<string>((resolve) =>
      cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => {
        if (first !== undefined) resolve(first.registrationId);
      }),
    );
    await cdp.send('ServiceWorker.enable');
    await page.goto(origin);
    registrationId = await registered;
    await page.evaluate('navigator.serviceWorker.ready');
    worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    http.closeAllConnections();
    http.close();
  });

  const deliver = (data: string) =>
    cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data });
  const shown = (): Promise<{ title: string; body: string; tag: string }[]> =>
    worker.evaluate(`self.registration.getNotifications().then((all) =>
      all.map(({ title, body, tag }) => ({ title, body, tag })))`);
  const eventuallyShown = async (count: number) => {
    const deadline = Date.now() + 10_000;
    while ((await shown()).length < count && Date.now() < deadline) await page.waitForTimeout(50);
    return shown();
  };

  it('shows nothing while a page is visible, because the page receives the push itself', async () => {
    await deliver(message('seen'));
    await page.waitForTimeout(500);
    expect(await shown()).toEqual([]);
  }, 30_000);

  it('shows a notification once while no page is open, however often it arrives', async () => {
    await page.goto('about:blank');
    await deliver(message('away'));
    await deliver(message('away'));
    await deliver('not one of ours');
    await deliver(message('another'));
    const all = await eventuallyShown(2);
    expect(all.map(({ tag }) => tag).sort()).toEqual(['another', 'away']);
    expect(all[0]).toMatchObject({ title: 'Offer', body: 'Half price' });
  }, 30_000);

  it('reports a click to the page, as does a page that the click opened', async () => {
    await page.goto(`${origin}/?n#carillon-opened=from-the-address`);
    await page.evaluate('navigator.serviceWorker.ready');
    await worker.evaluate(`self.registration.getNotifications({ tag: 'away' }).then(([notification]) =>
      self.dispatchEvent(new NotificationEvent('notificationclick', { notification })))`);
    await page.waitForFunction('window.opened.length === 2');
    expect(await page.evaluate('window.opened')).toEqual(['from-the-address', 'away']);
    expect((await shown()).map(({ tag }) => tag)).toEqual(['another']);
  }, 30_000);
});
