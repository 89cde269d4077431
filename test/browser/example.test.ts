import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { examplePages } from '../../local/example.ts';
import { exampleSources } from '../../local/example-sources.ts';
import { parseApps } from '../../shared/aws/apps.ts';
import { APPS, type RunningStack, startStack } from '../integration/running-stack.ts';
import { launchChromium } from './chromium.ts';

const [{ sdkAppId, secretKey, admin }] = APPS;
const [app] = parseApps(JSON.stringify({ sdkAppId, secretKey, admins: [admin] }));
describe('the example page in a real browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let stack: RunningStack;
  let data: string;
  let port = 0;

  const start = async () => {
    if (app === undefined) throw new Error('There is no app');
    stack = await startStack({
      data,
      port,
      pages: examplePages(app, exampleSources, [
        'loader',
        'traveller',
        'tabs',
        'patient',
        'background',
        'target',
      ]),
    });
    port = stack.runtime.port;
  };
  const push = (text: string) => stack.backend.push(text, { MsgLifeTime: 600 });
  const open = async (user: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(`${stack.runtime.httpUrl}/example?user=${user}`);
    await connected(page);
    return page;
  };
  const connected = (page: Page) =>
    page.waitForSelector('#state[data-state="connected"]', { timeout: 45_000 });
  /** Waits until a page shows this many pushes, and returns them, oldest first. */
  const shown = async (page: Page, count: number): Promise<string[]> => {
    await page.waitForFunction(`document.querySelectorAll('#pushes li').length >= ${count}`);
    await page.waitForTimeout(300);
    const texts = await page.$$eval('#pushes li', (items) =>
      items.map((item) => item.firstChild?.textContent ?? ''),
    );
    return texts.reverse();
  };

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'carillon-'));
    await start();
    browser = await launchChromium();
  }, 60_000);
  beforeEach(async () => {
    context = await browser.newContext();
  });
  afterEach(() => context.close());
  afterAll(async () => {
    await browser.close();
    await stack.stop();
    await rm(data, { recursive: true, force: true });
  });

  it('shows a push live, what was missed after a page load, and nothing twice', async () => {
    const page = await open('loader');
    await push('first');
    expect(await shown(page, 1)).toEqual(['first']);
    await page.goto('about:blank');
    await push('second');
    await page.goto(`${stack.runtime.httpUrl}/example?user=loader`);
    await connected(page);
    expect(await shown(page, 1)).toEqual(['second']);
    await push('third');
    expect(await shown(page, 2)).toEqual(['second', 'third']);
  }, 60_000);

  it('shows each push once after the network was away', async () => {
    const page = await open('traveller');
    await push('before');
    await shown(page, 1);
    await context.setOffline(true);
    await push('meanwhile');
    await page.waitForTimeout(500);
    await context.setOffline(false);
    await push('after');
    expect(await shown(page, 3)).toEqual(['before', 'meanwhile', 'after']);
  }, 60_000);

  it('shows each push once in each of two tabs', async () => {
    const [one, two] = [await open('tabs'), await open('tabs')];
    await push('to both');
    expect(await shown(one, 1)).toEqual(['to both']);
    expect(await shown(two, 1)).toEqual(['to both']);
  }, 60_000);

  it('comes back when the server cuts every socket and starts again, and shows what came meanwhile once', async () => {
    const page = await open('patient');
    await push('before the restart');
    await shown(page, 1);
    await stack.stop();
    await page.waitForSelector('#state[data-state="connecting"]');
    await start();
    await push('while it is away');
    await connected(page);
    expect(await shown(page, 2)).toEqual(['before the restart', 'while it is away']);
  }, 120_000);

  it('shows what came while it was in the background', async () => {
    const page = await open('background');
    const other = await context.newPage();
    await other.bringToFront();
    await push('to the background');
    expect(await shown(page, 1)).toEqual(['to the background']);
    await page.bringToFront();
    await push('to the front');
    expect(await shown(page, 2)).toEqual(['to the background', 'to the front']);
  }, 60_000);

  it('shows hostile text as text', async () => {
    const page = await open('target');
    await push('<img src=x onerror="document.title=1">');
    expect(await shown(page, 1)).toEqual(['<img src=x onerror="document.title=1">']);
    expect(await page.title()).toBe('Carillon: an example');
  }, 60_000);
});
