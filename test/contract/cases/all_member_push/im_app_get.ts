import { type CommandCases, call, OK } from '../../case.ts';

const command = 'all_member_push/im_app_get';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'shows the settings, the roles and what identifies the credentials',
      steps: [
        call(
          command,
          {},
          {
            ...OK,
            SdkAppId: '{app}',
            Identifier: '{admin}',
            Role: 'admin',
            Admins: expect.arrayContaining([expect.any(String)]),
            SecretKeys: expect.any(Number),
            Shards: expect.any(Number),
            AttrNames: expect.any(Object),
            Settings: { PushEnabled: expect.any(Boolean) },
            Providers: expect.any(Object),
          },
        ),
      ],
    },
  ],
};
