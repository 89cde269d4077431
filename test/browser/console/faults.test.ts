import type { Browser, BrowserContext, Page } from 'playwright-core';
import { APPS, type RunningStack, startStack } from '../../integration/running-stack.ts';
import { launchChromium } from '../chromium.ts';
import { openConsole, showPage, ticketFragment } from './console-page.ts';

const [APP] = APPS;
const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>';

describe('the console when something is wrong', () => {
  let browser: Browser;
  let context: BrowserContext;
  let stack: RunningStack;

  beforeAll(async () => {
    stack = await startStack();
    browser = await launchChromium();
  }, 90_000);
  beforeEach(async () => {
    context = await browser.newContext({ locale: 'en-GB' });
  });
  afterEach(() => context.close());
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  const open = (options = {}) => openConsole(context, stack.runtime.httpUrl, APP, options);
  const shows = (page: Page, text: string) => page.getByText(text, { exact: false }).first().waitFor();

  it.each([
    ['has expired', { issuedAt: 1_700_000_000, expire: 60 }, 'the ticket has expired'],
    ['was signed with a wrong key', { secretKey: 'another key' }, 'the ticket is not valid'],
    ['is one of a user', { identifier: 'alice' }, 'not one of an operator'],
  ])(
    'goes back to the sign-in page when the ticket %s, and forgets it',
    async (_, options, reason) => {
      const page = await context.newPage();
      await page.goto(`${stack.runtime.httpUrl}/console#${ticketFragment(APP, options)}`);
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await shows(page, reason);
      expect(await page.evaluate('sessionStorage.length')).toBe(0);
      await page.getByLabel('Ticket').fill('nonsense');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await shows(page, 'neither a link with a ticket nor a UserSig');
      await page.getByLabel('Ticket').fill(`https://example.com/console#${ticketFragment(APP)}`);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('navigation').waitFor();
    },
    60_000,
  );

  it('shows everything to a viewer, and offers no change', async () => {
    await stack.backend.call('im_open_login_svc/account_import', { UserID: 'alice' });
    const page = await open({ identifier: 'viewer' });
    await shows(page, 'View only');
    await showPage(page, '#/compose');
    await page.getByLabel('Message').fill('Hello');
    expect(await page.getByRole('button', { name: 'Review' }).isDisabled()).toBe(true);
    await showPage(page, '#/users/alice');
    await page.getByRole('heading', { name: 'Devices' }).waitFor();
    expect(await page.getByLabel('New tag').count()).toBe(0);
  }, 60_000);

  it('says that the API does not answer, and goes on when it does', async () => {
    const page = await open();
    await page.route('**/v4/**', (route) => route.abort());
    await showPage(page, '#/pushes');
    await shows(page, 'The API does not answer.');
    await page.unroute('**/v4/**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The API does not answer.').waitFor({ state: 'detached' });
  }, 60_000);

  it('waits and tries again by itself when it is throttled', async () => {
    const page = await open();
    let rejected = 0;
    await page.route('**/v4/all_member_push/im_user_list*', async (route) => {
      if (rejected++ < 1) await route.fulfill({ status: 429, body: '{"message":"Too Many Requests"}' });
      else await route.continue();
    });
    await showPage(page, '#/users');
    await shows(page, 'Too many calls at once.');
    await page.getByText('Too many calls at once.').waitFor({ state: 'detached', timeout: 20_000 });
    expect(rejected).toBeGreaterThanOrEqual(2);
  }, 60_000);

  it('sends a push once when the answer of the first attempt was lost', async () => {
    const page = await open();
    await showPage(page, '#/compose');
    await page.getByLabel('Message').fill('Only once');
    await page.getByRole('button', { name: 'By name' }).click();
    await page.getByLabel('User ids').fill('alice');
    await page.getByRole('button', { name: 'Review' }).click();
    let attempts = 0;
    await page.route('**/v4/all_member_push/im_push?*', async (route) => {
      attempts++;
      if (attempts > 1) return route.continue();
      await route.fetch();
      return route.abort();
    });
    const send = page.getByRole('dialog').getByRole('button', { name: 'Send' });
    await send.click();
    await page.getByRole('dialog').getByText('The API does not answer.').waitFor();
    await send.click();
    await page.getByRole('heading', { level: 1, name: 'Push' }).waitFor();
    expect(attempts).toBe(2);
    const { Pushes } = await stack.backend.call('all_member_push/im_push_list', {
      Limit: 100,
      Text: 'Only once',
    });
    expect(Pushes).toHaveLength(1);
  }, 60_000);

  it('shows a push that somebody else makes meanwhile', async () => {
    const page = await open();
    await showPage(page, '#/pushes');
    await page.getByRole('heading', { name: 'Pushes' }).waitFor();
    await stack.backend.push('From somebody else', { MsgLifeTime: 60 });
    await page.getByRole('link', { name: 'From somebody else' }).waitFor({ timeout: 20_000 });
  }, 60_000);

  it('shows hostile texts as text, wherever they stand', async () => {
    const tag = '<b onclick=alert(1)>tag</b>';
    const { backend } = stack;
    await backend.call('im_open_login_svc/account_import', { UserID: '<i>eve</i>', Nick: HOSTILE });
    await backend.call('all_member_push/im_add_tag', {
      UserTags: [{ To_Account: '<i>eve</i>', Tags: [tag] }],
    });
    await backend.call('all_member_push/im_set_attr_name', { AttrNames: { 5: '<u>name</u>' } });
    await backend.call('all_member_push/im_set_attr', {
      UserAttrs: [{ To_Account: '<i>eve</i>', Attrs: { '<u>name</u>': '"><svg onload=alert(1)>' } }],
    });
    const taskId = await backend.push(HOSTILE, {
      MsgLifeTime: 60,
      From_Account: '<i>eve</i>',
      Condition: { And: [{ Tag: tag }, { Attr: { '<u>name</u>': '"><svg onload=alert(1)>' } }] },
      OfflinePushInfo: { Title: HOSTILE, Desc: HOSTILE },
    });
    const page = await open();
    for (const [fragment, expected] of [
      ['#/overview', HOSTILE],
      ['#/pushes', HOSTILE],
      [`#/pushes/${taskId}`, HOSTILE],
      ['#/users', '<i>eve</i>'],
      [`#/users/${encodeURIComponent('<i>eve</i>')}`, tag],
      ['#/labels', tag],
      ['#/audit', '<i>eve</i>'],
    ] as const) {
      await showPage(page, fragment);
      await page.getByText(expected, { exact: false }).first().waitFor();
      expect(await page.locator('main :is(img, script, b, i, u)').count()).toBe(0);
      expect(await page.title()).toContain('Carillon');
    }
    await showPage(page, '#/compose');
    await page.getByLabel('Message').fill(HOSTILE);
    await page.locator('.bubble', { hasText: HOSTILE }).waitFor();
    expect(await page.locator('main :is(img, script)').count()).toBe(0);
  }, 90_000);
});
