import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../shared/environment.ts';
import { bundle, type Files } from './bundle.ts';

/** What differs between the functions. */
export interface CarillonFunctionProps {
  /** The module below `functions/` that exports `handler`. */
  readonly entry: string;
  readonly description: string;
  /** Seconds; 15 if absent. */
  readonly timeout?: number;
  /** MiB; 512 if absent. CPU grows with it. */
  readonly memory?: number;
  /** What lies beside its module. */
  readonly files?: Files;
}

/** A Lambda function of Carillon. */
export class CarillonFunction extends LambdaFunction {
  constructor(
    scope: Construct,
    id: string,
    { entry, description, timeout = 15, memory = 512, files }: CarillonFunctionProps,
  ) {
    super(scope, id, {
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundle(entry, files),
      timeout: Duration.seconds(timeout),
      memorySize: memory,
      environment: {
        POWERTOOLS_SERVICE_NAME: entry.replace(/\.ts$/, ''),
        NODE_OPTIONS: '--enable-source-maps',
      },
      logGroup: new LogGroup(scope, `${id}Logs`, {
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
  }

  /** Sets a variable that the functions know. */
  override addEnvironment(name: EnvironmentName, value: string): this {
    return super.addEnvironment(name, value);
  }
}
