import { SendMessageBatchCommand, type SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { WorkQueue } from '../../shared/aws/work-queue.ts';

/** A queue that rejects the messages of the nth request that `refuses` selects. */
function queueThat(refuses: (body: string, request: number) => false | { readonly senderFault: boolean }) {
  const client = new SQSClient({ region: 'eu-west-1' });
  const requests: string[][] = [];
  client.middlewareStack.add(
    () => async (args) => {
      const { Entries = [] } = args.input as SendMessageBatchCommandInput;
      const bodies = Entries.map(({ MessageBody = '' }) => MessageBody);
      const request = requests.push(bodies);
      const Failed = Entries.flatMap(({ Id, MessageBody = '' }) => {
        const refusal = refuses(MessageBody, request);
        return refusal === false
          ? []
          : [{ Id, SenderFault: refusal.senderFault, Code: 'X', Message: 'not now' }];
      });
      return { response: {}, output: { Successful: [], Failed, $metadata: {} } };
    },
    { step: 'initialize', priority: 'low', name: SendMessageBatchCommand.name },
  );
  return { queue: new WorkQueue<number | string>(client, 'http://queue'), requests };
}

describe('a queue of work', () => {
  it('sends ten messages at once, in requests of at most 250 KiB', async () => {
    const { queue, requests } = queueThat(() => false);
    await queue.send(Array.from({ length: 25 }, (_, index) => index));
    expect(requests.map((bodies) => bodies.length).sort()).toEqual([10, 10, 5]);
    requests.length = 0;
    await queue.send(['a', 'b', 'c'].map((letter) => letter.repeat(100 * 1024)));
    expect(requests.map((bodies) => bodies.length)).toEqual([2, 1]);
  });

  it('resends rejected messages, and only those', async () => {
    const { queue, requests } = queueThat(
      (body, request) => request === 1 && body !== '1' && { senderFault: false },
    );
    await queue.send([1, 2, 3]);
    expect(requests).toEqual([
      ['1', '2', '3'],
      ['2', '3'],
    ]);
  });

  it('fails if a message stays rejected, and at once if the message itself is invalid', async () => {
    const throttled = queueThat(() => ({ senderFault: false }));
    await expect(throttled.queue.send([1])).rejects.toThrow(/1 messages were not queued: not now/);
    expect(throttled.requests).toHaveLength(7);
    const faulty = queueThat(() => ({ senderFault: true }));
    await expect(faulty.queue.send([1])).rejects.toThrow(/not queued/);
    expect(faulty.requests).toHaveLength(1);
  });
});
