/**
 * The configuration of a deployment.
 * All options are optional.
 * In `cdk.json` and in the environment the same options have the same names; see docs/operations.md.
 *
 * @example
 * new Carillon(this, 'Push', { shards: 32, alarmEmail: 'oncall@example.com' });
 */
export interface CarillonProps {
  /**
   * The number of parts in which users are stored and fanned out, 1 to 256.
   * Fixed by the first deployment: a deployment that would change it is rejected.
   *
   * @default 16
   */
  readonly shards?: number | undefined;

  /**
   * API Gateway requests per second that this deployment may use, 20 to 1,000,000.
   * The quota belongs to the account and region; subtract what other APIs in it need.
   * Posts, frames and API requests share this figure.
   *
   * @default the default quota of the region: 2,500 in 13 regions, 10,000 in all others
   */
  readonly requestsPerSecond?: number | undefined;

  /**
   * Posts to sockets per second, over all functions together.
   *
   * @default 90 % of `requestsPerSecond`
   */
  readonly postsPerSecond?: number | undefined;

  /**
   * Frames and new connections per second that the WebSocket API accepts from clients.
   *
   * @default 6 % of `requestsPerSecond`
   */
  readonly framesPerSecond?: number | undefined;

  /**
   * Requests per second that the HTTP API accepts.
   *
   * @default 4 % of `requestsPerSecond`
   */
  readonly apiRequestsPerSecond?: number | undefined;

  /**
   * How many seconds clients spread their reconnects over after a common disconnect, 1 to 3,600.
   * At least the number of clients divided by the account's quota of new connections (500 per second by default).
   *
   * @default 30
   */
  readonly reconnectSeconds?: number | undefined;

  /**
   * How many sockets one user may have open, 1 to 1,000. Opening one more closes the oldest.
   *
   * @default 20
   */
  readonly connectionsPerUser?: number | undefined;

  /**
   * How many frames one connection may send in ten seconds, 10 to 10,000. A client that sends more must wait, and
   * loses its socket if it sends twice as many. Each page of a catch-up is one frame.
   *
   * @default 30
   */
  readonly framesPerTenSeconds?: number | undefined;

  /**
   * The account's Lambda concurrency in the region, at least 10.
   * New accounts have 10; the usual quota is 1,000.
   * The functions behind the queues get shares of this number.
   *
   * @default 1000
   */
  readonly concurrentExecutions?: number | undefined;

  /**
   * How many functions search for receivers concurrently, 2 to 1,000.
   *
   * @default 20 % of `concurrentExecutions`, at most 16
   */
  readonly fanOutConcurrency?: number | undefined;

  /**
   * How many functions deliver the first batches of every push concurrently, 2 to 1,000.
   *
   * @default 10 % of `concurrentExecutions`, at most 5
   */
  readonly expressConcurrency?: number | undefined;

  /**
   * How many functions deliver the rest of large pushes concurrently, 2 to 1,000.
   *
   * @default 20 % of `concurrentExecutions`, at most 20
   */
  readonly deliveryConcurrency?: number | undefined;

  /**
   * How many functions find and notify the devices of offline users concurrently, 2 to 1,000.
   * Each sends up to 50 requests to a provider concurrently.
   *
   * @default 10 % of `concurrentExecutions`, at most 10
   */
  readonly notificationConcurrency?: number | undefined;

  /**
   * Functions that post events to the webhooks of apps at once, 2 to 1,000.
   * One endpoint holds two of them at most.
   *
   * @default 5 % of `concurrentExecutions`, at least 2 and at most 10
   */
  readonly webhookConcurrency?: number | undefined;

  /**
   * Days for which logs are kept; one of the periods that CloudWatch Logs offers.
   *
   * @default 30
   */
  readonly logRetentionDays?: number | undefined;

  /**
   * The lowest level that the functions log.
   *
   * @default 'INFO'
   */
  readonly logLevel?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | undefined;

  /**
   * Whether AWS X-Ray traces the functions.
   *
   * @default false
   */
  readonly tracing?: boolean | undefined;

  /**
   * The e-mail address that receives the alarms. AWS sends it a confirmation request once.
   *
   * @default no e-mail: subscribe to the alarm topic yourself
   */
  readonly alarmEmail?: string | undefined;

  /**
   * Whether the tables are protected from deletion.
   *
   * @default false
   */
  readonly deletionProtection?: boolean | undefined;

  /**
   * Whether removing the deployment also deletes the tables and the secret that holds the apps.
   *
   * @default false
   */
  readonly removeData?: boolean | undefined;

  /**
   * Reads per second that every table and index is pre-warmed for, at least 12,000.
   * Warm throughput can be raised later, but never lowered.
   *
   * @default the warm throughput that DynamoDB gives a new table
   */
  readonly warmReads?: number | undefined;

  /**
   * Writes per second that every table and index is pre-warmed for, at least 4,000.
   * Warm throughput can be raised later, but never lowered.
   *
   * @default the warm throughput that DynamoDB gives a new table
   */
  readonly warmWrites?: number | undefined;

  /**
   * The domain name of the HTTP API, such as `push.example.com`. Requires `certificateArn`.
   *
   * @default the name that API Gateway generates
   */
  readonly domainName?: string | undefined;

  /**
   * The domain name of the WebSocket API, such as `sockets.example.com`. Requires `certificateArn`.
   * It must differ from `domainName`, because the two kinds of API cannot share a domain in API Gateway.
   *
   * @default the name that API Gateway generates
   */
  readonly webSocketDomainName?: string | undefined;

  /**
   * The certificate for the domain names (AWS Certificate Manager, same region as the stack).
   *
   * @default none: the APIs have the names that API Gateway generates
   */
  readonly certificateArn?: string | undefined;

  /**
   * Origins of the web pages that may call the HTTP API, such as `https://console.example.com`.
   *
   * @default none
   */
  readonly corsOrigins?: readonly string[] | undefined;

  /**
   * The endpoint to use instead of `https://api.push.apple.com`, such as a test server.
   *
   * @default Apple's endpoint
   */
  readonly apnsEndpoint?: string | undefined;

  /**
   * The endpoint to use instead of `https://api.sandbox.push.apple.com`.
   *
   * @default Apple's endpoint
   */
  readonly apnsSandboxEndpoint?: string | undefined;

  /**
   * The endpoint to use instead of `https://fcm.googleapis.com`.
   *
   * @default Google's endpoint
   */
  readonly fcmEndpoint?: string | undefined;

  /**
   * The endpoint of the token service to use instead of `https://oauth2.googleapis.com`.
   *
   * @default Google's endpoint
   */
  readonly googleTokenEndpoint?: string | undefined;

  /**
   * The certificate authority of these endpoints, in PEM.
   *
   * @default the public authorities
   */
  readonly providerCa?: string | undefined;

  /**
   * Hosts of push services that subscriptions may name, besides those of Google, Apple, Mozilla and Microsoft.
   * A leading dot includes all subdomains.
   *
   * @default none
   */
  readonly pushServices?: readonly string[] | undefined;

  /**
   * Whether the target is an emulator of AWS.
   * An emulator gets no route responses, because it answers without them or does not know the resource, and no alarms
   * on combined metrics, which it rejects.
   *
   * @default false
   */
  readonly emulator?: boolean | undefined;
}
