import { type CommandCases, call, inDays, OK, refused } from '../../case.ts';

const command = 'timpush/list_sched_task';
const add = (SchedAt: string, Title: string) =>
  call('timpush/add_sched_task', {
    Type: 'All',
    SchedAt,
    Content: { OfflinePushInfo: { Title, Desc: 'd' } },
  });

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'sorts, filters by time and keyword, and pages',
      steps: [
        add(inDays(102), '$list b'),
        add(inDays(101), '$list a'),
        add(inDays(103), '$list c'),
        call(
          command,
          { Offset: 0, Want: 2, OrderBy: 'schedat', Asc: true, Keyword: '$list' },
          { ...OK, Total: 3, Tasks: [{ Title: '$list a' }, { Title: '$list b' }] },
        ),
        call(
          command,
          { Offset: 2, Want: 2, OrderBy: 'schedAt', Asc: true, Keyword: '$list' },
          { Total: 3, Tasks: [{ Title: '$list c' }] },
        ),
        call(
          command,
          { OrderBy: 'createat', Asc: false, Keyword: '$list' },
          { Tasks: [{ Title: '$list c' }, { Title: '$list a' }, { Title: '$list b' }] },
        ),
        call(
          command,
          {
            OrderBy: 'schedat',
            BeginTime: inDays(102, '00:00:00'),
            EndTime: inDays(102, '23:59:59'),
            Keyword: '$list',
          },
          { Total: 1, Tasks: [{ Title: '$list b' }] },
        ),
      ],
    },
    {
      says: 'rejects wrong pages, orders and times',
      steps: [
        call(command, { Offset: -1 }, refused(90001, /Offset/)),
        call(command, { Want: 0 }, refused(90001, /Want/)),
        call(command, { Want: 101 }, refused(90001, /Want/)),
        call(command, { OrderBy: 'title' }, refused(90001, /OrderBy/)),
        call(command, { BeginTime: 'x' }, refused(90001, /BeginTime/)),
      ],
    },
  ],
};
