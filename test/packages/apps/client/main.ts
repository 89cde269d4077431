import { PushClient } from '@carillon/client';

const client = new PushClient({
  url: `${location.origin.replace(/^http/, 'ws')}/ws`,
  storage: localStorage,
  getToken: async ({ signal }) => (await fetch('/push-token', { signal })).json(),
});
client.on('message', ({ id }) => document.body.append(id));
client.connect();
