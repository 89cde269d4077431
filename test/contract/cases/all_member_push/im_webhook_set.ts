import { type CommandCases, call, OK, refused } from '../../case.ts';

const command = 'all_member_push/im_webhook_set';
const remove = call('all_member_push/im_webhook_remove', {});
const Url = 'https://example.com/hooks';
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'makes a secret at the first call and shows it this once; a new one signs beside the old one',
      steps: [
        remove,
        call(command, { Url }, { ...OK, Secret: expect.stringMatching(/^whsec_[\w+/]{43}=$/) }),
        call(command, { Url: `${Url}/2`, Form: 'callback' }),
        call('all_member_push/im_webhook_get', {}, { ...OK, Webhook: { Url: `${Url}/2`, Form: 'callback' } }),
        call(command, { Url, NewSecret: true }, { ...OK, Secret: expect.stringMatching(/^whsec_/) }),
        call(
          'all_member_push/im_webhook_get',
          {},
          { ...OK, Webhook: { Secrets: [expect.stringMatching(/^whsec_….{4}$/), expect.any(String)] } },
        ),
        remove,
      ],
    },
    {
      says: 'takes a secret of the caller, and shows its end only',
      steps: [
        remove,
        call(command, { Url, Secret: SECRET }),
        call('all_member_push/im_webhook_get', {}, { ...OK, Webhook: { Secrets: ['whsec_…AQE='] } }),
        remove,
      ],
    },
    {
      says: 'refuses URLs that are not https, hold credentials, or are not public',
      steps: [
        call(command, {}, refused(90001, /Url/)),
        call(command, { Url: 'ftp://example.com' }, refused(90001, /https/)),
        call(command, { Url: 'https://a:b@example.com' }, refused(90001, /password/)),
        call(command, { Url: 'https://10.0.0.1/' }, refused(90001, /public/)),
        call(command, { Url, Form: 'xml' }, refused(90001, /Form/)),
      ],
    },
    {
      says: 'refuses a weak secret without repeating it',
      steps: [call(command, { Url, Secret: 'hunter2' }, refused(90001, /^(?!.*hunter2).*Secret.*24 to 64/))],
    },
  ],
};
