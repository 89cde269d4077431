const { PushClient, UnauthorizedError } = require('@carillon/client');
const { usePushState } = require('@carillon/client/react');
const { CarillonApi } = require('@carillon/client/server');
const { createElement } = require('react');
const { renderToString } = require('react-dom/server');

const api = new CarillonApi({ url: 'https://push.example.com', sdkAppId: 1, secretKey: 'key' });
const client = new PushClient({
  url: 'wss://push.example.com/ws',
  getToken: async () => api.tokenFor('alice'),
});
const State = () => createElement('p', null, usePushState(client));
console.log(
  JSON.stringify({
    html: renderToString(createElement(State)),
    error: new UnauthorizedError('no').name,
    user: api.tokenFor('alice').userId,
  }),
);
