import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** The maximum delay before a message is redelivered, in seconds. */
const LONGEST = 900;

/** The queue that a message came from. */
export interface ReceivedFrom {
  /** Such as `arn:aws:sqs:eu-central-1:111122223333:work`. */
  readonly eventSourceARN: string;
  readonly receiptHandle: string;
}

/**
 * Chooses the delay before failed work is redelivered, in seconds: 1 to 2, then 4 to 8, 16 to 32, and so on.
 *
 * @param receives how often the message was received, at least 1
 * @param random returns a number from 0 (inclusive) to 1 (exclusive)
 */
export const retryPause = (receives: number, random = Math.random): number =>
  Math.min(LONGEST, Math.ceil(2 * 4 ** (receives - 1) * (0.5 + random() / 2)));

/** Redelivers a message after a delay, instead of after the visibility time-out of its queue. */
export async function postpone(client: SQSClient, message: ReceivedFrom, seconds: number): Promise<void> {
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrlOf(message.eventSourceARN),
      ReceiptHandle: message.receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}

/** Builds the URL of a queue. Its host need not be reachable, because clients send to their configured endpoint. */
function queueUrlOf(arn: string): string {
  const [, partition, , region, account, name] = arn.split(':');
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://sqs.${region}.${domain}/${account}/${name}`;
}
