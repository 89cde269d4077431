import { tableOf, textOf, widthOf } from '../../../cli/table.ts';

describe('tables on a terminal', () => {
  it('line up texts on the left and numbers on the right, also in East Asian scripts', () => {
    const columns = {
      name: ({ name }: { name: string }) => name,
      users: ({ users }: { users: number }) => users,
    };
    const rows = [
      { name: '深圳', users: 7 },
      { name: 'Xi', users: 1200 },
    ];
    expect(tableOf(columns, rows)).toBe(['name  users', '深圳      7', 'Xi     1200'].join('\n'));
  });

  it('count what a terminal shows', () => {
    expect(widthOf('深圳')).toBe(4);
    expect(widthOf('🔔')).toBe(2);
    expect(widthOf('e\u0301')).toBe(1);
  });

  it('never let a value steer the terminal', () => {
    expect(textOf('a\u001b[2Jb\u009bc\nd')).toBe('a\ufffd[2Jb\ufffdc\\nd');
  });
});
