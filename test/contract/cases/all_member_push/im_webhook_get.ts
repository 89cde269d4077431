import { type CommandCases, call, OK } from '../../case.ts';

const command = 'all_member_push/im_webhook_get';
const remove = call('all_member_push/im_webhook_remove', {});

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'shows the webhook of the app with its state',
      steps: [
        remove,
        call('all_member_push/im_webhook_set', { Url: 'https://example.com/hooks' }),
        call(
          command,
          {},
          {
            ...OK,
            EventBus: expect.any(Boolean),
            Webhook: { Url: 'https://example.com/hooks', Form: 'standard', State: 'on' },
          },
        ),
        remove,
      ],
    },
    {
      says: 'answers where there is no webhook',
      steps: [remove, call(command, {}, { ...OK, EventBus: expect.any(Boolean) })],
    },
  ],
};
