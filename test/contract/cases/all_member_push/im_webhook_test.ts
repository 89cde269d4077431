import { type CommandCases, call, OK, refused } from '../../case.ts';

const command = 'all_member_push/im_webhook_test';
const remove = call('all_member_push/im_webhook_remove', {});

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'sends an event to the webhook',
      steps: [
        // The name does not resolve (RFC 2606): the event is discarded when the webhook is removed.
        call('all_member_push/im_webhook_set', { Url: 'https://example.invalid/hooks' }),
        call(command, {}, { ...OK, EventId: expect.stringMatching(/^evt_\w{26}_test$/) }),
        remove,
      ],
    },
    {
      says: 'refuses an app without a webhook',
      steps: [remove, call(command, {}, refused(90001, /im_webhook_set/))],
    },
  ],
};
