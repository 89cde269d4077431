import type { Browser, BrowserContext, Page } from 'playwright-core';
import { examplePages } from '../../local/example.ts';
import { exampleSources } from '../../local/example-sources.ts';
import { parseApps } from '../../shared/aws/apps.ts';
import { APPS, type RunningStack, startStack } from '../integration/running-stack.ts';
import { launchChromium } from './chromium.ts';

const [{ sdkAppId, secretKey, admin }] = APPS;
const PAGE = `<!doctype html><title>shared</title><script type="module">
  import { SharedPushClient } from '/example/client.js';
  window.texts = [];
  const getToken = async () => (await fetch('/example/token?user=tabs')).json();
  const url = location.origin.replace(/^http/, 'ws') + '/ws';
  const client = new SharedPushClient({ name: 'push-tabs', url, getToken, storage: localStorage });
  client.on('message', ({ body }) => window.texts.push(body[0].MsgContent.Text));
  client.connect();
  window.client = client;
</script>`;

describe('tabs of a real browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let stack: RunningStack;
  beforeAll(async () => {
    const [app] = parseApps(JSON.stringify({ sdkAppId, secretKey, admins: [admin] }));
    if (app === undefined) throw new Error('There is no app');
    const example = examplePages(app, exampleSources, ['tabs']);
    const headers = { 'content-type': 'text/html' };
    stack = await startStack({
      pages: (request, url) =>
        url.pathname === '/shared' ? { status: 200, headers, body: PAGE } : example(request, url),
    });
    browser = await launchChromium();
    context = await browser.newContext();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  const open = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(`${stack.runtime.httpUrl}/shared`);
    await page.waitForFunction(`window.client?.state === 'connected'`);
    return page;
  };
  const shows = (page: Page, texts: readonly string[]) =>
    page.waitForFunction(`window.texts.join() === '${texts.join()}'`);
  /** Pushes, and returns the number of connections that received it. */
  const push = async (text: string): Promise<unknown> => {
    const TaskId = await stack.backend.push(text, { MsgLifeTime: 600 });
    await stack.done(TaskId);
    const { Counters } = await stack.backend.call('all_member_push/im_push_status', { TaskId });
    return (Counters as { Posted: number }).Posted;
  };

  it('share one socket, and another tab takes it over', async () => {
    const [first, second, third] = [await open(), await open(), await open()];
    expect(await push('one')).toBe(1);
    for (const page of [first, second, third]) await shows(page, ['one']);
    await first.close();
    await second.waitForFunction(`window.client.isLeader && window.client.state === 'connected'`);
    expect(await push('two')).toBe(1);
    for (const page of [second, third]) await shows(page, ['one', 'two']);
  }, 60_000);
});
