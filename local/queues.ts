import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { CREDENTIALS } from './local-aws.ts';

/** The queues of the stack in an SQS-compatible server; they live in memory. */
export interface Queues {
  readonly endpoint: string;
  readonly client: SQSClient;
  create(name: string, properties: Readonly<Record<string, unknown>>): Promise<void>;
  /** Sends a message to the queue with an ARN. */
  send(arn: string, body: string): Promise<void>;
  url(name: string): string;
  arn(name: string): string;
  /** How many messages wait or are worked on, in all queues but those for dead letters. */
  pending(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the queues. */
export async function startQueues(): Promise<Queues> {
  const server = buildApp({ logger: false });
  const endpoint = await server.listen({ port: 0, host: '127.0.0.1' });
  const client = new SQSClient({ ...CREDENTIALS, endpoint, useQueueUrlAsEndpoint: false });
  const queues = new Map<string, { url: string; arn: string; worked: boolean }>();
  const known = (name: string) => {
    const queue = queues.get(name);
    if (queue === undefined) throw new Error(`There is no queue ${name}`);
    return queue;
  };
  return {
    endpoint,
    client,
    async create(QueueName, { VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy, DelaySeconds }) {
      const given = { VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy, DelaySeconds };
      const Attributes = Object.fromEntries(
        Object.entries(given).flatMap(([name, value]) => {
          if (value === undefined) return [];
          return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
        }),
      );
      const { QueueUrl: url = '' } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
      const { Attributes: found } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
      );
      queues.set(QueueName, { url, arn: found?.QueueArn ?? '', worked: RedrivePolicy !== undefined });
    },
    async send(arn, MessageBody) {
      const queue = [...queues.values()].find((one) => one.arn === arn);
      if (queue === undefined) throw new Error(`No queue has the ARN ${arn}`);
      await client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody }));
    },
    url: (name) => known(name).url,
    arn: (name) => known(name).arn,
    async pending() {
      const counts = await Promise.all(
        [...queues.values()]
          .filter(({ worked }) => worked)
          .map(async ({ url }) => {
            const { Attributes } = await client.send(
              new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
            );
            return (
              Number(Attributes?.ApproximateNumberOfMessages ?? 0) +
              Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0) +
              Number(Attributes?.ApproximateNumberOfMessagesDelayed ?? 0)
            );
          }),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async stop() {
      client.destroy();
      await server.close();
    },
  };
}
