/**
 * The configuration of a deployment.
 * Every option may be left out.
 * In `cdk.json` and in the environment the same options have the same names; see docs/operations.md.
 *
 * @example
 * new Carillon(this, 'Push', { shards: 32, alarmEmail: 'oncall@example.com' });
 */
export interface CarillonProps {
  /**
   * The number of parts in which users are stored and fanned out, 1 to 256.
   * Fixed by the first deployment: a deployment that would change it is refused.
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
   * Seconds within which clients reconnect after they were disconnected together, 1 to 3,600.
   * At least their number divided by the account's quota of new connections (500 per second by default).
   *
   * @default 30
   */
  readonly reconnectSeconds?: number | undefined;

  /**
   * Sockets that one user may have open, 1 to 1,000. When another one is opened, the oldest is closed.
   *
   * @default 20
   */
  readonly connectionsPerUser?: number | undefined;

  /**
   * Frames that one connection may send in ten seconds, 10 to 10,000. A client that sends more is told to wait, and loses
   * its socket when it sends twice as many. A page of a catch-up is a frame.
   *
   * @default 30
   */
  readonly framesPerTenSeconds?: number | undefined;

  /**
   * Lambda functions that may run at once in the account and region, from 10.
   * New accounts have 10; the usual quota is 1,000.
   * The functions behind the queues get shares of this figure.
   *
   * @default 1000
   */
  readonly concurrentExecutions?: number | undefined;

  /**
   * Functions that search for receivers at once, 2 to 1,000.
   *
   * @default 20 % of `concurrentExecutions`, at most 16
   */
  readonly fanOutConcurrency?: number | undefined;

  /**
   * Functions that deliver the first batches of every push at once, 2 to 1,000.
   *
   * @default 10 % of `concurrentExecutions`, at most 5
   */
  readonly expressConcurrency?: number | undefined;

  /**
   * Functions that deliver the rest of large pushes at once, 2 to 1,000.
   *
   * @default 20 % of `concurrentExecutions`, at most 20
   */
  readonly deliveryConcurrency?: number | undefined;

  /**
   * Functions that find and notify the devices of users who are not online at once, 2 to 1,000.
   * Each has up to 50 requests to a provider in flight.
   *
   * @default 10 % of `concurrentExecutions`, at most 10
   */
  readonly notificationConcurrency?: number | undefined;

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
   * The address that receives the alarms by e-mail. AWS asks it once to confirm the subscription.
   *
   * @default no e-mail: subscribe to the alarm topic yourself
   */
  readonly alarmEmail?: string | undefined;

  /**
   * Whether the tables refuse to be deleted.
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
   * Reads per second that every table and index is prepared for, from 12,000.
   * Warm throughput can be raised later, never lowered.
   *
   * @default what DynamoDB gives a new table
   */
  readonly warmReads?: number | undefined;

  /**
   * Writes per second that every table and index is prepared for, from 4,000.
   * Warm throughput can be raised later, never lowered.
   *
   * @default what DynamoDB gives a new table
   */
  readonly warmWrites?: number | undefined;

  /**
   * The domain name of the HTTP API, such as `push.example.com`. Needs `certificateArn`.
   *
   * @default the name that API Gateway gives
   */
  readonly domainName?: string | undefined;

  /**
   * The domain name of the WebSocket API, such as `sockets.example.com`. Needs `certificateArn`.
   * It must differ from `domainName`: API Gateway does not let the two kinds of API share a domain.
   *
   * @default the name that API Gateway gives
   */
  readonly webSocketDomainName?: string | undefined;

  /**
   * The certificate for the domain names: AWS Certificate Manager, in the region of the stack.
   *
   * @default none: the APIs have the names that API Gateway gives
   */
  readonly certificateArn?: string | undefined;

  /**
   * Origins of the web pages that may call the HTTP API, such as `https://console.example.com`.
   *
   * @default none
   */
  readonly corsOrigins?: readonly string[] | undefined;

  /**
   * Where APNs is reached in place of `https://api.push.apple.com`, such as a server for tests.
   *
   * @default Apple's
   */
  readonly apnsEndpoint?: string | undefined;

  /**
   * Where Apple's sandbox is reached in place of `https://api.sandbox.push.apple.com`.
   *
   * @default Apple's
   */
  readonly apnsSandboxEndpoint?: string | undefined;

  /**
   * Where FCM is reached in place of `https://fcm.googleapis.com`.
   *
   * @default Google's
   */
  readonly fcmEndpoint?: string | undefined;

  /**
   * Where Google's access tokens are issued in place of `https://oauth2.googleapis.com`.
   *
   * @default Google's
   */
  readonly googleTokenEndpoint?: string | undefined;

  /**
   * The certificate authority of these endpoints, in PEM.
   *
   * @default the public ones
   */
  readonly providerCa?: string | undefined;

  /**
   * Hosts of push services that subscriptions may name, beside those of Google, Apple, Mozilla and Microsoft.
   * One that begins with a dot stands for all hosts below it.
   *
   * @default none
   */
  readonly pushServices?: readonly string[] | undefined;

  /**
   * Whether the target is an emulator of AWS.
   * Route responses are left out then: emulators answer without them, and some do not know the resource.
   * So are alarms on combined metrics, which emulators reject.
   *
   * @default false
   */
  readonly emulator?: boolean | undefined;
}
