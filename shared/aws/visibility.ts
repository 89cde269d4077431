import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** The longest pause before a message comes again, in seconds. */
const LONGEST = 900;

/** What a message says of its queue. */
export interface ReceivedFrom {
  /** Such as `arn:aws:sqs:eu-central-1:111122223333:work`. */
  readonly eventSourceARN: string;
  readonly receiptHandle: string;
}

/**
 * Chooses the pause before work that failed comes again, in seconds: 1 to 2, then 4 to 8, 16 to 32, and so on.
 *
 * @param receives how often the message was received, 1 or more
 * @param random gives numbers from 0 up to, but not, 1
 */
export const retryPause = (receives: number, random = Math.random): number =>
  Math.min(LONGEST, Math.ceil(2 * 4 ** (receives - 1) * (0.5 + random() / 2)));

/** Lets a message come again after a pause, and not when the visibility time-out of its queue is over. */
export async function postpone(client: SQSClient, message: ReceivedFrom, seconds: number): Promise<void> {
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrlOf(message.eventSourceARN),
      ReceiptHandle: message.receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}

/** The URL of a queue. Its host need not be reachable: clients send to their configured endpoint. */
function queueUrlOf(arn: string): string {
  const [, partition, , region, account, name] = arn.split(':');
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://sqs.${region}.${domain}/${account}/${name}`;
}
