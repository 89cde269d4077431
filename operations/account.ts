import { APIGatewayClient, GetAccountCommand } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Account, Subscription } from './preflight-checks.ts';

/** API Gateway's quota "WebSocket new connections per second". */
const NEW_CONNECTIONS = { ServiceCode: 'apigateway', QuotaCode: 'L-9ED1E49A' } as const;

/** The clients of the services that describe the account, for one region. */
export interface AccountClients {
  readonly apiGateway: APIGatewayClient;
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
  readonly quotas: ServiceQuotasClient;
  readonly sns: SNSClient;
}

/** Creates the clients for the region and the credentials in the environment. */
export const accountClients = (): AccountClients => ({
  apiGateway: new APIGatewayClient(),
  cloudFormation: new CloudFormationClient(),
  lambda: new LambdaClient(),
  quotas: new ServiceQuotasClient(),
  sns: new SNSClient(),
});

/** An AWS account in one region. */
export class AwsAccount implements Account {
  readonly #clients: AccountClients;
  #clockOffset = 0;

  constructor(clients: AccountClients) {
    this.#clients = clients;
    // The SDK corrects clock skew silently, so read the date of an answer to measure it.
    clients.lambda.middlewareStack.add(
      (next) => async (request) => {
        const result = await next(request);
        const { headers } = result.response as { readonly headers?: Readonly<Record<string, string>> };
        const date = Date.parse(headers?.date ?? '');
        if (!Number.isNaN(date)) this.#clockOffset = date - Date.now();
        return result;
      },
      { step: 'deserialize', name: 'readDate', priority: 'low' },
    );
  }

  region(): Promise<string> {
    return this.#clients.lambda.config.region();
  }

  /** Service Quotas reports 10,000 in every region, so ask API Gateway itself for the real quota. */
  async requestsPerSecond(): Promise<number | undefined> {
    const { throttleSettings } = await this.#clients.apiGateway.send(new GetAccountCommand({}));
    return throttleSettings?.rateLimit;
  }

  async connectionsPerSecond(): Promise<number | undefined> {
    const { Quota } = await this.#clients.quotas.send(new GetServiceQuotaCommand(NEW_CONNECTIONS));
    return Quota?.Value;
  }

  async concurrentExecutions(): Promise<number | undefined> {
    const { AccountLimit } = await this.#clients.lambda.send(new GetAccountSettingsCommand({}));
    return AccountLimit?.ConcurrentExecutions;
  }

  async clockOffset(): Promise<number> {
    await this.concurrentExecutions();
    return this.#clockOffset;
  }

  async outputs(stackName: string): Promise<Readonly<Record<string, string>> | undefined> {
    try {
      const { Stacks: [stack] = [] } = await this.#clients.cloudFormation.send(
        new DescribeStacksCommand({ StackName: stackName }),
      );
      const outputs = stack?.Outputs ?? [];
      return Object.fromEntries(
        outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
      );
    } catch (error) {
      // CloudFormation has no specific error for a stack that does not exist.
      if (error instanceof Error && error.name === 'ValidationError') return undefined;
      throw error;
    }
  }

  async subscriptions(topicArn: string): Promise<readonly Subscription[]> {
    const { Subscriptions = [] } = await this.#clients.sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }),
    );
    return Subscriptions.map(({ Endpoint = '', SubscriptionArn }) => ({
      endpoint: Endpoint,
      isConfirmed: SubscriptionArn !== 'PendingConfirmation',
    }));
  }
}
