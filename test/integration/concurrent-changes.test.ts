import { type RunningStack, startStack } from './running-stack.ts';

describe('concurrent changes of one user', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack();
    await stack.backend.call('im_open_login_svc/account_import', { UserID: 'uma' });
  });
  afterAll(() => stack?.stop());

  it('of different attributes all take effect', async () => {
    const { backend } = stack;
    const names = ['a', 'b', 'c', 'd', 'e'];
    await backend.call('all_member_push/im_set_attr_name', {
      AttrNames: Object.fromEntries(names.entries()),
    });
    await Promise.all(
      names.map((name) =>
        backend.call('all_member_push/im_set_attr', {
          UserAttrs: [{ To_Account: 'uma', Attrs: { [name]: name } }],
        }),
      ),
    );
    const { UserAttrs } = await backend.call('all_member_push/im_get_attr', { To_Account: ['uma'] });
    expect(UserAttrs).toEqual([{ To_Account: 'uma', Attrs: { a: 'a', b: 'b', c: 'c', d: 'd', e: 'e' } }]);
  });

  it('of one attribute all succeed, and the last one wins', async () => {
    const { backend } = stack;
    await backend.call('im_open_login_svc/account_import', { UserID: 'vera' });
    await backend.call('all_member_push/im_set_attr_name', { AttrNames: { 9: 'city' } });
    const set = (city: string) =>
      backend.call('all_member_push/im_set_attr', { UserAttrs: [{ To_Account: 'vera', Attrs: { city } }] });
    await Promise.all(Array.from({ length: 20 }, (_, index) => set(`city ${index}`)));
    await set('home');
    const { UserAttrs } = await backend.call('all_member_push/im_get_attr', { To_Account: ['vera'] });
    expect(UserAttrs).toEqual([{ To_Account: 'vera', Attrs: { city: 'home' } }]);
  });

  it('of the same tag leave it added once, and removing all leaves none', async () => {
    const { backend } = stack;
    const UserTags = [{ To_Account: 'uma', Tags: ['x', 'y'] }];
    await Promise.all([1, 2, 3, 4].map(() => backend.call('all_member_push/im_add_tag', { UserTags })));
    const tagsNow = async () =>
      (await backend.call('all_member_push/im_get_tag', { To_Account: ['uma'] })).UserTags;
    expect(await tagsNow()).toEqual(UserTags);
    await backend.call('all_member_push/im_remove_all_tags', { To_Account: ['uma'] });
    expect(await tagsNow()).toEqual([{ To_Account: 'uma', Tags: [] }]);
  });
});
