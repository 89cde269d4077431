import { type CommandCases, call, refused } from '../../case.ts';

const command = 'all_member_push/im_webhook_remove';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'removes the webhook; again is fine',
      steps: [
        call('all_member_push/im_webhook_set', { Url: 'https://example.com/hooks' }),
        call(command, {}),
        call('all_member_push/im_webhook_test', {}, refused(90001, /im_webhook_set/)),
        call(command, {}),
      ],
    },
  ],
};
