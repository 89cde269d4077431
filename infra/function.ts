import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type CfnFunction,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../shared/aws/environment.ts';
import { bundle, type Files } from './bundle.ts';
import type { Configuration } from './configuration.ts';
import { METRICS_NAMESPACE } from './metrics.ts';
import { servicePrincipal } from './service-principal.ts';

/** The options of a function. */
export interface CarillonFunctionProps {
  /** The module below `functions/` that exports `handler`. */
  readonly entry: `${ServiceName}/${string}.ts`;
  readonly description: string;
  readonly configuration: Configuration;
  /** Time-out in seconds; 15 if absent. */
  readonly timeout?: number;
  /** Memory in MiB; 512 if absent. CPU is proportional to it. */
  readonly memory?: number;
  /** Creates additional files next to its module; called only when the module is bundled. */
  readonly files?: () => Files;
}

/** The folder of a function below `functions/`; metrics are grouped by it. */
export type ServiceName = 'api' | 'websocket' | 'queues' | 'schedule' | 'deployment';

/**
 * A Lambda function of Carillon. Its role may write its own logs, and has only the permissions that are granted to
 * it.
 */
export class CarillonFunction extends LambdaFunction {
  readonly service: ServiceName;
  #isRecursive = false;
  #readsApps = false;

  constructor(
    scope: Construct,
    id: string,
    { entry, description, configuration, timeout = 15, memory = 512, files }: CarillonFunctionProps,
  ) {
    const service = entry.split('/')[0] as ServiceName;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: configuration.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: servicePrincipal(scope, 'lambda.amazonaws.com'),
    });
    super(scope, id, {
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundle(scope, entry, files),
      timeout: Duration.seconds(timeout),
      memorySize: memory,
      tracing: configuration.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: {
        POWERTOOLS_SERVICE_NAME: service,
        DEPLOYMENT: configuration.name,
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        POWERTOOLS_LOG_LEVEL: configuration.logLevel,
        NODE_OPTIONS: '--enable-source-maps',
      },
      logGroup,
      // Lambda's own lines about every start and end would cost more than those of the functions.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2:
        configuration.logLevel === 'DEBUG' ? ApplicationLogLevel.DEBUG : ApplicationLogLevel.INFO,
      role,
    });
    this.service = service;
    logGroup.grantWrite(role);
    if (configuration.tracing)
      this.acknowledgePatterns(['*'], 'AWS X-Ray has no resource-level permissions for traces');
  }

  /**
   * Lets the function invoke itself through a queue.
   * Otherwise Lambda drops the message that would invoke it about the 16th time in one chain.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
   */
  allowRecursion(): void {
    this.#isRecursive = true;
    (this.node.defaultChild as CfnFunction).recursiveLoop = RecursiveLoop.ALLOW;
  }

  get isRecursive(): boolean {
    return this.#isRecursive;
  }

  /** Lets the function read the apps and their keys. */
  allowReadingApps(secret: Secret): void {
    this.#readsApps = true;
    this.addEnvironment('APPS_SECRET_ARN', secret.secretArn);
    secret.grantRead(this);
  }

  get readsApps(): boolean {
    return this.#readsApps;
  }

  /** Explains to the rules why its role uses wildcard resources. */
  acknowledgePatterns(patterns: readonly string[], reason: string): void {
    if (this.role === undefined) return;
    for (const pattern of patterns) {
      const id = `AwsSolutions::AwsSolutions-IAM5[Resource::${asFinding(Stack.of(this).resolve(pattern))}]`;
      Validations.of(this.role).acknowledge({ id, reason });
    }
  }

  /** Sets an environment variable that the functions know. */
  override addEnvironment(name: EnvironmentName, value: string): this {
    return super.addEnvironment(name, value);
  }
}

/** Formats a resolved ARN as the rules do: references are in angle brackets. */
function asFinding(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  const { Ref, 'Fn::Join': join } = resolved as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (join !== undefined) return join[1].map(asFinding).join(join[0]);
  return `<${Ref}>`;
}
