import type { Browser, BrowserContext, Page } from 'playwright-core';
import { APPS, eventually, type RunningStack, startStack } from '../../integration/running-stack.ts';
import { launchChromium } from '../chromium.ts';
import { openConsole, showPage } from './console-page.ts';

const [APP] = APPS;

describe('an operator in the console', () => {
  let browser: Browser;
  let context: BrowserContext;
  let stack: RunningStack;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    stack = await startStack();
    browser = await launchChromium();
    context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Asia/Shanghai' });
    page = await openConsole(context, stack.runtime.httpUrl, APP);
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  }, 90_000);
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  const text = async (selector: string) => (await page.locator(selector).textContent()) ?? '';
  const shows = (content: string) => page.getByText(content, { exact: false }).first().waitFor();
  const estimated = (users: number) =>
    page.locator('[data-estimate=users]', { hasText: new RegExp(`^${users}$`) }).waitFor();

  it('is signed in by the fragment of the link, which leaves the address bar', async () => {
    expect(page.url()).not.toContain('usersig');
    await page.reload();
    await page.getByRole('navigation').waitFor();
    await shows('Ticket ends in 8 hours');
    expect(await page.evaluate('localStorage.length')).toBe(0);
  }, 60_000);

  it('imports users and gives them a tag and an attribute', async () => {
    await showPage(page, '#/labels');
    await page.getByLabel('Slot 0').fill('city');
    await page.getByRole('button', { name: 'Save' }).click();
    await showPage(page, '#/users');
    await page.getByRole('button', { name: 'Import users' }).click();
    await page.getByLabel('User ids').fill('alice\nbob\n\ncarol\nalice');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await shows('3 users imported.');
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('link', { name: 'alice' }).click();
    await page.getByRole('heading', { level: 1, name: 'alice' }).waitFor();
    await page.getByLabel('New tag').fill('vip');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Remove vip' }).waitFor();
    await page.getByLabel('city').fill('Shenzhen');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
    const { UserTags } = await stack.backend.call('all_member_push/im_get_tag', { To_Account: ['alice'] });
    expect(UserTags).toEqual([{ To_Account: 'alice', Tags: ['vip'] }]);
    const { UserAttrs } = await stack.backend.call('all_member_push/im_get_attr', { To_Account: ['alice'] });
    expect(UserAttrs).toEqual([{ To_Account: 'alice', Attrs: { city: 'Shenzhen' } }]);
  }, 60_000);

  it('builds an audience, sees its size, sends, and watches it arrive', async () => {
    const device = stack.device('alice');
    await device.connect();
    await showPage(page, '#/compose');
    await estimated(3);
    await page.getByRole('button', { name: 'Conditions' }).click();
    await shows('Complete the audience');
    await page.getByLabel('Tag', { exact: true }).fill('vip');
    await estimated(1);
    expect(await text('[data-estimate=online]')).toBe('1');
    await page.getByRole('button', { name: 'Add a condition' }).click();
    await page.getByLabel('Kind').nth(1).selectOption('attribute');
    await page.getByLabel('Attribute', { exact: true }).fill('city');
    await page.getByLabel('Value').fill('Guangzhou');
    await estimated(0);
    await page.getByRole('button', { name: 'Type it' }).click();
    expect(await page.getByLabel('Condition', { exact: true }).inputValue()).toBe(
      'tag:vip and city:Guangzhou',
    );
    await page.getByLabel('Condition', { exact: true }).fill('tag:vip and not city:Guangzhou');
    await estimated(1);
    await page.getByLabel('Message').fill('Merry Christmas!');
    await page.getByRole('button', { name: 'Review' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.textContent()).toContain('Merry Christmas!');
    expect(await dialog.textContent()).toContain('tag:vip and not city:Guangzhou');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { level: 1, name: 'Push' }).waitFor();
    await page.locator('.badge', { hasText: 'Done' }).waitFor();
    await eventually(() => device.texts().includes('Merry Christmas!'));
    expect(await text('[data-step=taken]')).toContain('1');
  }, 90_000);

  it('finds out why a user did not get it', async () => {
    await page.getByLabel('User id').fill('bob');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.locator('[data-verdict=not_addressed]').waitFor();
    const clauses = await page.locator('.clauses').textContent();
    expect(clauses).toMatch(/did not hold:\s*tag:vip/);
    await showPage(page, '#/users/alice');
    await page.getByRole('button', { name: 'Explain' }).first().click();
    await page.locator('[data-verdict]').waitFor();
    expect(['received', 'posted']).toContain(
      await page.locator('[data-verdict]').getAttribute('data-verdict'),
    );
  }, 60_000);

  it('must type the number before a push to everybody, schedules it in the own time zone, and cancels it', async () => {
    await showPage(page, '#/compose');
    await estimated(3);
    await page.getByLabel('Message').fill('Happy new year!');
    await page.getByRole('button', { name: 'At a time' }).click();
    const tomorrow = new Date(Date.now() + 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 16);
    await page.getByLabel('Send at').fill(tomorrow);
    await shows('Your time zone: Asia/Shanghai (UTC+08:00)');
    await page.getByRole('button', { name: 'Review' }).click();
    const dialog = page.getByRole('dialog');
    const schedule = dialog.getByRole('button', { name: 'Schedule' });
    expect(await schedule.isDisabled()).toBe(true);
    await dialog.getByLabel(/^Type 3/).fill('4');
    expect(await schedule.isDisabled()).toBe(true);
    await dialog.getByLabel(/^Type 3/).fill('3');
    await schedule.click();
    await page.locator('.badge', { hasText: 'Scheduled' }).waitFor();
    const { Pushes } = await stack.backend.call('all_member_push/im_push_list', { Limit: 1 });
    const [{ SendAt = 0 } = {}] = Pushes as { SendAt?: number }[];
    expect(new Date((SendAt + 8 * 3600) * 1000).toISOString().slice(0, 16)).toBe(tomorrow);
    await page.getByRole('button', { name: 'Cancel the push' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the push' }).click();
    await page.locator('.badge', { hasText: 'Cancelled' }).waitFor();
  }, 60_000);

  it('finds a push by its text and by its state', async () => {
    await showPage(page, '#/pushes');
    await page.getByRole('link', { name: 'Happy new year!' }).waitFor();
    await page.getByLabel('Search').fill('CHRISTMAS');
    await page.getByRole('link', { name: 'Happy new year!' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Merry Christmas!' }).waitFor();
    await page.getByLabel('Search').fill('');
    await page.getByLabel('State').selectOption('cancelled');
    await page.getByRole('link', { name: 'Happy new year!' }).waitFor();
    await page.getByRole('link', { name: 'Merry Christmas!' }).waitFor({ state: 'detached' });
  }, 60_000);

  it('sends a test to one user, and writes to those who missed a push', async () => {
    await showPage(page, '#/compose');
    await page.getByLabel('Message').fill('A test');
    await page.getByLabel('User id').fill('nobody');
    await page.getByRole('button', { name: 'Send a test' }).click();
    await shows('The API rejected the request.');
    await page.getByLabel('User id').fill('carol');
    await page.getByRole('button', { name: 'Send a test' }).click();
    await shows('The test was sent to carol.');
    const taskId = await stack.backend.push('Only for those who are here', { To_Account: ['bob', 'alice'] });
    await stack.done(taskId);
    await showPage(page, `#/pushes/${taskId}`);
    await page.getByRole('button', { name: 'Resend to who missed it' }).click();
    await shows('1 of 2 users missed it.');
    await page.getByRole('button', { name: 'Write to them' }).click();
    await page.getByRole('heading', { level: 1, name: 'Compose a push' }).waitFor();
    expect(await page.getByLabel('User ids').inputValue()).toBe('bob');
    expect(await page.getByLabel('Message').inputValue()).toBe('Only for those who are here');
  }, 60_000);

  it('is in the audit list with what was changed', async () => {
    await showPage(page, '#/audit');
    const list = await text('main');
    for (const command of ['im_push_cancel', 'multiaccount_import', 'im_add_tag', 'im_set_attr_name']) {
      expect(list).toContain(command);
    }
  }, 60_000);

  it('saw no error of the page, and none of its policy', () => {
    expect(complaints).toEqual([]);
  });
});
