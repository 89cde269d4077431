import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Browser } from 'playwright-core';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { APPS, type RunningStack, startStack } from '../integration/running-stack.ts';
import { launchChromium } from './chromium.ts';

const [{ sdkAppId, secretKey }] = APPS;
const PROJECT = join(import.meta.dirname, '..', '..');

/** A component that shows the state and the last push, and can be unmounted. */
const COMPONENT = `
  import { createElement as h, useState } from 'react';
  import { createRoot } from 'react-dom/client';
  import { PushClient } from './client/index.ts';
  import { usePush, usePushState } from './client/react.ts';

  const token = ${JSON.stringify({ sdkAppId, userId: 'react', userSig: signUserSig({ identifier: 'react', sdkAppId, secretKey }) })};
  const client = new PushClient({ url: location.origin.replace(/^http/, 'ws') + '/ws', getToken: async () => token });
  window.calls = 0;
  function Pushes() {
    const [texts, setTexts] = useState([]);
    const state = usePushState(client);
    usePush(client, ({ body }) => {
      window.calls++;
      setTexts([...texts, body[0].MsgContent.Text]);
    });
    return h('p', { id: 'pushes', 'data-state': state }, texts.join());
  }
  function Page() {
    const [isShown, show] = useState(true);
    return h('main', null, h('button', { onClick: () => show(!isShown) }, 'toggle'), isShown && h(Pushes));
  }
  createRoot(document.body).render(h(Page));
  client.connect();
`;

describe('the React entry', () => {
  let browser: Browser;
  let stack: RunningStack;
  beforeAll(async () => {
    const { outputFiles } = buildSync({
      stdin: { contents: COMPONENT, resolveDir: PROJECT, loader: 'js' },
      bundle: true,
      write: false,
      format: 'iife',
      define: { 'process.env.NODE_ENV': '"production"' },
    });
    const html = { 'content-type': 'text/html' };
    const body = `<body><script>${outputFiles[0]?.text.replaceAll('</script', '<\\/script')}</script></body>`;
    stack = await startStack({
      pages: (_, { pathname }) => (pathname === '/react' ? { status: 200, headers: html, body } : undefined),
    });
    browser = await launchChromium();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  it('shows the state and every push, and stops listening when the component unmounts', async () => {
    const page = await browser.newPage();
    await page.goto(`${stack.runtime.httpUrl}/react`);
    await page.waitForSelector('#pushes[data-state="connected"]', { state: 'attached' });
    await stack.backend.push('one');
    await stack.backend.push('two');
    await page.waitForFunction(`document.querySelector('#pushes')?.textContent === 'one,two'`);
    await page.click('button');
    await stack.backend.push('to nobody');
    await page.waitForTimeout(500);
    expect(await page.evaluate('window.calls')).toBe(2);
    await page.click('button');
    await page.waitForSelector('#pushes[data-state="connected"]', { state: 'attached' });
    await stack.backend.push('three');
    await page.waitForFunction(`document.querySelector('#pushes')?.textContent === 'three'`);
  }, 60_000);
});
