import { costOfPush } from '../../../console/src/audience/push-cost.ts';
import {
  contentOf,
  EMPTY_DRAFT,
  faultsOf,
  MAX_CONTENT_BYTES,
  type PushDraft,
  requestOf,
  sizeOfContent,
  testRequestOf,
} from '../../../console/src/compose/push-draft.ts';
import { COMMANDS } from '../../../shared/protocol/commands.ts';
import { MAX_PUSH_BYTES } from '../../../shared/protocol/push-content.ts';

const NOW = Date.UTC(2026, 11, 24);
const DRAFT: PushDraft = { ...EMPTY_DRAFT, text: 'Merry Christmas!' };
const everybody = {};

describe('a push that is being composed', () => {
  it('becomes a request that the API takes', () => {
    const drafts: PushDraft[] = [
      DRAFT,
      { ...DRAFT, title: 'Hello', summary: 'A present', sender: 'santa', data: '{}', rate: '100' },
      { ...DRAFT, lifeTime: 0 },
      { ...DRAFT, notifies: false },
      { ...DRAFT, isLater: true, sendAt: '2026-12-24T18:00' },
    ];
    for (const draft of drafts) {
      for (const audience of [
        everybody,
        { condition: { And: [{ Tag: 'vip' }, { Not: { Tag: 'muted' } }] } },
      ]) {
        const request = requestOf(draft, audience, 'key', 7);
        expect(COMMANDS['all_member_push/im_push'].request.parse(request)).toEqual(request);
      }
      const test = testRequestOf(draft, 'alice', 7);
      expect(COMMANDS['all_member_push/im_push'].request.parse(test)).toMatchObject({
        To_Account: ['alice'],
      });
    }
  });

  it('says that a notification is not wanted, and leaves it to the API what one shows', () => {
    expect(contentOf({ ...DRAFT, notifies: false }).OfflinePushInfo).toEqual({ PushFlag: 1 });
    expect(contentOf(DRAFT).OfflinePushInfo).toBeUndefined();
    expect(contentOf({ ...DRAFT, title: 'Hello' }).OfflinePushInfo).toEqual({
      Title: 'Hello',
      Desc: 'Merry Christmas!',
      PushFlag: 0,
    });
  });

  it('is not sent without a text, too large, or at a time that is over', () => {
    expect(faultsOf(DRAFT, NOW)).toEqual([]);
    expect(faultsOf({ ...DRAFT, text: ' \n' }, NOW)).toEqual(['text']);
    expect(faultsOf({ ...DRAFT, text: '好'.repeat(3500) }, NOW)).toEqual(['size']);
    for (const sendAt of ['', '2026-12-23T00:00', '2028-12-24T18:00', 'nonsense']) {
      expect(faultsOf({ ...DRAFT, isLater: true, sendAt }, NOW)).toEqual(['time']);
    }
    expect(faultsOf({ ...DRAFT, isLater: true, sendAt: '2026-12-26T18:00' }, NOW)).toEqual([]);
  });

  it('counts its size as the API does', () => {
    expect(MAX_CONTENT_BYTES).toBe(MAX_PUSH_BYTES);
    const text = 'x'.repeat(MAX_CONTENT_BYTES - sizeOfContent({ ...DRAFT, text: '' }));
    const { request: schema } = COMMANDS['all_member_push/im_push'];
    expect(sizeOfContent({ ...DRAFT, text })).toBe(MAX_CONTENT_BYTES);
    expect(schema.safeParse(requestOf({ ...DRAFT, text }, everybody, 'key', 7)).success).toBe(true);
    const larger = { ...DRAFT, text: `${text}x` };
    expect(schema.safeParse(requestOf(larger, everybody, 'key', 7)).success).toBe(false);
    expect(faultsOf(larger, NOW)).toEqual(['size']);
  });

  it('costs a message for each user online, and a notification for each other', () => {
    expect(costOfPush({ users: 1_000_000, online: 100_000 }, false)).toBeCloseTo(0.101, 5);
    expect(costOfPush({ users: 1_000_000, online: 100_000 }, true)).toBeCloseTo(0.155, 5);
  });
});
