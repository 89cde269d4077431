import { type CommandCases, call, OK, refused } from '../../case.ts';

const command = 'all_member_push/im_user_get';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'shows profile, tags, attributes, connections and devices of a user',
      steps: [
        call('im_open_login_svc/account_import', { UserID: '$a', Nick: 'Ann', FaceUrl: 'https://x/y.png' }),
        call('all_member_push/im_add_tag', { UserTags: [{ To_Account: '$a', Tags: ['$t'] }] }),
        call(
          command,
          { To_Account: '$a' },
          {
            ...OK,
            To_Account: '$a',
            Nick: 'Ann',
            FaceUrl: 'https://x/y.png',
            CreatedAt: expect.any(Number),
            Tags: [{ Tag: '$t', Since: expect.any(Number) }],
            Attrs: [],
            Connections: [],
            Devices: [],
          },
        ),
      ],
    },
    {
      says: 'refuses who does not exist, and what is no user',
      steps: [
        call(command, { To_Account: '$nobody' }, refused(70107, /nobody/)),
        call(command, { To_Account: 5 }, refused(90003, /To_Account/)),
        call(command, {}, refused(90003, /To_Account/)),
      ],
    },
  ],
};
