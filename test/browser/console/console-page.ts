import type { BrowserContext, Page } from 'playwright-core';
import { signUserSig } from '../../../shared/protocol/sign-user-sig.ts';
import type { AppKeys } from '../../backend.ts';

/** How a ticket differs from one of an administrator that is good for eight hours. */
export interface TicketOptions {
  readonly identifier?: string;
  readonly secretKey?: string;
  /** Epoch seconds. */
  readonly issuedAt?: number;
  /** Seconds. */
  readonly expire?: number;
}

/** The fragment with which a link signs somebody in. */
export function ticketFragment(app: AppKeys, options: TicketOptions = {}): string {
  const { identifier = app.admin, secretKey = app.secretKey, expire = 8 * 3600, issuedAt } = options;
  const userSig = signUserSig({
    identifier,
    sdkAppId: app.sdkAppId,
    secretKey,
    expire,
    ...(issuedAt === undefined ? {} : { issuedAt }),
  });
  return `${new URLSearchParams({ sdkappid: `${app.sdkAppId}`, identifier, usersig: userSig })}`;
}

/** Opens the console, signed in. */
export async function openConsole(
  context: BrowserContext,
  httpUrl: string,
  app: AppKeys,
  options: TicketOptions = {},
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${httpUrl}/console#${ticketFragment(app, options)}`);
  await page.getByRole('navigation').waitFor();
  return page;
}

/** Goes to a page of the console by its fragment. */
export async function showPage(page: Page, fragment: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(fragment)}`);
  await page.locator('.loading').waitFor({ state: 'detached' });
}
