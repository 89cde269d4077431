import { type CommandCases, call, imported, OK, refused } from '../../case.ts';

const command = 'all_member_push/im_overview';
const figure = { Count: expect.any(Number), Exact: expect.any(Boolean) };

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'counts users, connections, devices and the pushes of the day',
      steps: [
        imported('$a'),
        call(
          command,
          {},
          {
            ...OK,
            Users: figure,
            Connections: figure,
            Devices: figure,
            PushesOfDay: figure,
            Paused: [],
            CountedAt: expect.any(Number),
          },
        ),
        call(command, { Limit: 1 }, refused(90001, /Limit/)),
      ],
    },
  ],
};
