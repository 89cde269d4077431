/** All AWS figures that the model uses: list prices of us-east-1 in US$, and default quotas. */
export const AWS = {
  /** API Gateway WebSocket messages, first billion a month, metered in 32 KB; aws.amazon.com/api-gateway/pricing. */
  webSocketMessage: 1.0 / 1e6,
  /** DynamoDB on demand, standard table; aws.amazon.com/dynamodb/pricing/on-demand. */
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  /** SQS standard queues, per request after the free million; aws.amazon.com/sqs/pricing. */
  queueRequest: 0.4 / 1e6,
  /** Lambda on arm64, per GB-second and per request; aws.amazon.com/lambda/pricing. */
  lambdaGbSecond: 0.0000133334,
  lambdaRequest: 0.2 / 1e6,
  /** Requests per second of an account, and the burst; API Gateway quotas. */
  requestsPerSecond: 10_000,
  requestBurst: 5_000,
  /** The memory for one full vCPU, in MB; a function's CPU is proportional to its memory (Lambda developer guide). */
  mbPerCpu: 1769,
} as const;

/** Assumptions that cannot be measured here. */
export const ASSUMED = {
  /** How long a post takes inside AWS, in milliseconds. */
  postLatency: 10,
  /** How long a provider of notifications takes to answer, in milliseconds. */
  notificationLatency: 50,
  /** The size of a device's item, in KB: that of a browser, with its endpoint and keys. */
  deviceKb: 0.6,
  /** CPU of a post over TLS, in microseconds: the measured post over plain HTTP, plus the TLS record layer. */
  postCpu: 110,
  /** Warm time from acceptance to the first post, in seconds: queue, function, reads, queue, function. */
  startup: 0.6,
} as const;
