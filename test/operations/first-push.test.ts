import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describePush, pushRequest } from '../../operations/push-request.ts';
import { parseApps } from '../../shared/aws/apps.ts';
import { type RunningStack, startStack } from '../integration/running-stack.ts';

const [app] = parseApps(
  JSON.stringify({ sdkAppId: 1_400_000_001, secretKey: 'first-key', admins: ['administrator'] }),
);
if (app === undefined) throw new Error('No app');

describe('the first push', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack();
  }, 120_000);
  afterAll(() => stack?.stop());

  it('is accepted, and so is the printed curl', async () => {
    const { httpUrl, webSocketUrl } = stack.runtime;
    const request = pushRequest(`${httpUrl}/`, app, "It's here");
    const response = await fetch(request.url, { method: 'POST', body: request.body });
    const answer = await response.text();
    expect(JSON.parse(answer)).toMatchObject({ ActionStatus: 'OK', TaskId: expect.any(String) });
    const printed = describePush(request, answer, app, webSocketUrl);
    expect(printed).toContain(`${httpUrl}/docs`);
    const curl = /^ {2}(curl .*)$/m.exec(printed)?.[1] ?? '';
    const { stdout } = await promisify(execFile)('sh', ['-c', `${curl} --silent`]);
    expect(JSON.parse(stdout)).toMatchObject({ ActionStatus: 'OK' });
    const socket = /wscat -c '([^']+)'/.exec(printed)?.[1] ?? '';
    await new Promise<void>((resolve, reject) => {
      const connection = new WebSocket(socket);
      connection.onopen = () => {
        connection.close();
        resolve();
      };
      connection.onerror = () => reject(new Error('The printed URL is refused'));
    });
  });
});
