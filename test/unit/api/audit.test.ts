import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { type AuditedEvent, audit } from '../../../functions/middleware/audit.ts';
import { parseApps } from '../../../shared/aws/apps.ts';
import { RequestError } from '../../../shared/protocol/errors.ts';
import type { AuditEntry } from '../../../shared/storage/audit.ts';

const [app] = parseApps(JSON.stringify({ sdkAppId: 7, secretKey: 'k', admins: ['ann'] }));

/** A command whose caller is known once it is authenticated. */
async function served(work: () => object, { isDown = false, isKnown = true, command = 'c/change' } = {}) {
  const entries: AuditEntry[] = [];
  const store = {
    add: async (_: number, entry: AuditEntry) => {
      if (isDown) throw new Error('The table is down');
      entries.push(entry);
    },
  };
  const handler = middy<AuditedEvent, object>()
    .use(audit(store, (name) => name === 'c/change'))
    .handler(async () => work());
  const caller = app === undefined || !isKnown ? {} : { caller: { app, identifier: 'ann' } };
  const event = { command, payload: { TaskId: 't' }, ...caller };
  const outcome = await handler(event, {} as Context).catch((error: unknown) => error);
  return { entries, outcome };
}

describe('the audit list', () => {
  it('has an entry for what was changed, and for what was refused, with its code', async () => {
    const { entries } = await served(() => ({}));
    expect(entries).toEqual([
      { at: expect.any(Number), identifier: 'ann', command: 'c/change', summary: 'TaskId t', code: 0 },
    ]);
    const refused = await served(() => {
      throw new RequestError('noSuchTask', 'the task does not exist');
    });
    expect(refused.entries).toMatchObject([{ command: 'c/change', code: 90049 }]);
    expect(refused.outcome).toBeInstanceOf(RequestError);
    const failed = await served(() => {
      throw new Error('It broke');
    });
    expect(failed.entries).toMatchObject([{ code: 91000 }]);
  });

  it('leaves the answer of the command as it is when it cannot be written', async () => {
    const { outcome } = await served(() => ({ TaskId: 'x' }), { isDown: true });
    expect(outcome).toEqual({ TaskId: 'x' });
  });

  it('has nothing of what only reads, and nothing of callers who are not known', async () => {
    expect((await served(() => ({}), { command: 'c/read' })).entries).toEqual([]);
    expect((await served(() => ({}), { isKnown: false })).entries).toEqual([]);
  });
});
