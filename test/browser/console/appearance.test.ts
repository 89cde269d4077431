import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { APPS, type RunningStack, startStack } from '../../integration/running-stack.ts';
import { launchChromium } from '../chromium.ts';
import { overhangOf, violationsOf } from './accessibility.ts';
import { openConsole, showPage } from './console-page.ts';

const [APP] = APPS;

describe('every page of the console', () => {
  let browser: Browser;
  let stack: RunningStack;
  let pages: readonly string[] = [];

  beforeAll(async () => {
    stack = await startStack();
    const { backend } = stack;
    browser = await launchChromium();
    await backend.call('im_open_login_svc/account_import', { UserID: 'alice', Nick: 'Alice' });
    await backend.call('all_member_push/im_set_attr_name', { AttrNames: { 0: 'city' } });
    await backend.call('all_member_push/im_set_attr', {
      UserAttrs: [{ To_Account: 'alice', Attrs: { city: 'Shenzhen' } }],
    });
    await backend.call('all_member_push/im_add_tag', { UserTags: [{ To_Account: 'alice', Tags: ['vip'] }] });
    await backend.call('all_member_push/im_device_add', {
      To_Account: 'alice',
      Devices: [{ DeviceId: 'phone', Kind: 'fcm', Token: 'phone-of-alice' }],
    });
    const taskId = await backend.push('A long word: '.padEnd(300, 'x'), {
      MsgLifeTime: 600,
      Condition: { And: [{ Tag: 'vip' }, { Not: { Attr: { city: 'Guangzhou' } } }] },
    });
    await stack.done(taskId);
    pages = [
      ...['overview', 'compose', 'pushes', 'users', 'labels', 'audit', 'settings'],
      `pushes/${taskId}`,
      'users/alice',
    ];
  }, 90_000);
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  /** Shows each page, with what opens on it. */
  async function forEachPage(
    options: BrowserContextOptions,
    check: (page: Page, name: string) => Promise<void>,
  ) {
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    const page = await openConsole(context, stack.runtime.httpUrl, APP);
    for (const name of pages) {
      await showPage(page, `#/${name}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      if (name === 'compose') await page.getByRole('button', { name: /^(Conditions|条件)$/ }).click();
      if (name.startsWith('pushes/')) {
        await page.getByRole('textbox').fill('alice');
        await page.getByRole('button', { name: /^(Explain|解释)$/ }).click();
        await page.locator('[data-verdict]').waitFor();
      }
      await check(page, name);
    }
    await context.close();
  }

  it.each(['light', 'dark'] as const)(
    'has no violation of accessibility rules in %s colours',
    async (colorScheme) => {
      await forEachPage({ colorScheme }, async (page, name) => {
        expect({ name, violations: await violationsOf(page) }).toEqual({ name, violations: [] });
      });
    },
    120_000,
  );

  it('fits into a window of 360 pixels, and has no violation there in Chinese', async () => {
    const narrow = { viewport: { width: 360, height: 740 }, locale: 'zh-CN' };
    await forEachPage(narrow, async (page, name) => {
      expect({ name, overhang: await overhangOf(page) }).toEqual({ name, overhang: 0 });
      expect({ name, violations: await violationsOf(page) }).toEqual({ name, violations: [] });
      expect(await page.evaluate('document.documentElement.lang')).toBe('zh');
    });
  }, 120_000);

  it('is reached by the keyboard alone, and the dialog gives the focus back', async () => {
    const context = await browser.newContext({ locale: 'en-GB' });
    const page = await openConsole(context, stack.runtime.httpUrl, APP);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('MAIN');
    await showPage(page, '#/users');
    const opener = page.getByRole('button', { name: 'Import users' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect({ violations: await violationsOf(page) }).toEqual({ violations: [] });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await opener.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await context.close();
  }, 60_000);

  it('has a page to sign in without violations', async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    await page.goto(`${stack.runtime.httpUrl}/console`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(await overhangOf(page)).toBe(0);
    await context.close();
  }, 60_000);
});
