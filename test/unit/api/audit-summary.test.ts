import fc from 'fast-check';
import { auditSummary } from '../../../shared/protocol/audit-summary.ts';

describe('the summary of a request in the audit list', () => {
  it.each([
    [{ UserTags: [{ To_Account: 'ann', Tags: ['a', 'b'] }] }, {}, 'ann; Tags a, b'],
    [{ UserAttrs: [{ To_Account: 'ann', Attrs: { city: 'SZ' } }] }, {}, 'ann; Attrs city'],
    [{ AccountList: [{ UserID: 'ann', Nick: 'Ann' }] }, {}, 'ann'],
    [{ Accounts: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }, {}, 'a, b, c, d, e and 2 more'],
    [
      { MsgLifeTime: 60, Condition: { Tag: 'a' } },
      { TaskId: '01K' },
      'TaskId 01K; MsgLifeTime 60; Condition {"Tag":"a"}',
    ],
    [{ TaskID: 5, Content: { To_Account: ['ann'], MsgRandom: 1 } }, undefined, 'TaskID 5; ann'],
    ['no object', undefined, ''],
    [undefined, undefined, ''],
  ])('of %j with the answer %j is %j', (request, answer, summary) => {
    expect(auditSummary(request, answer)).toBe(summary);
  });

  it('holds no message, no token, no profile and no attribute value', () => {
    const secret = 'SECRET';
    const line = auditSummary(
      {
        To_Account: 'ann',
        Nick: secret,
        FaceUrl: secret,
        MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: secret } }],
        OfflinePushInfo: { Title: secret, Desc: secret, Ext: secret },
        CloudCustomData: secret,
        Devices: [
          { DeviceId: 'phone', Kind: 'webpush', Token: secret, Subscription: { keys: { auth: secret } } },
        ],
        UserAttrs: [{ To_Account: 'ann', Attrs: { city: secret } }],
        Content: { OfflinePushInfo: { Title: secret } },
      },
      {},
    );
    expect(line).not.toContain(secret);
    expect(line).toContain('ann');
    expect(line).toContain('phone');
  });

  it('takes whatever was sent, and has at most 500 characters', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (request) => {
        expect(auditSummary(request, undefined).length).toBeLessThanOrEqual(500);
        const lists = { UserTags: request, Content: request, To_Account: request, Condition: request };
        expect(auditSummary(lists, {}).length).toBeLessThanOrEqual(500);
      }),
    );
  });
});
