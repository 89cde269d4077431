import { PushClient } from '@carillon/client';
import { CarillonApi } from '@carillon/client/server';
import { startRuntime } from 'carillon/runtime';

const app = { sdkAppId: 1400000000, secretKey: 'key' };
const runtime = await startRuntime({
  assembly: process.argv[2],
  port: 0,
  appsSecret: JSON.stringify([{ ...app, admins: ['administrator'] }]),
});
const api = new CarillonApi({ url: runtime.httpUrl, ...app });
const client = new PushClient({ url: runtime.webSocketUrl, getToken: async () => api.tokenFor('alice') });
const received = new Promise((resolve) => client.on('message', resolve));
client.connect();
await client.ready();
await api.push({ body: 'Hello', lifeTime: 60 });
const { body } = await received;
client.disconnect();
await runtime.stop();
console.log(body[0].MsgContent.Text);
