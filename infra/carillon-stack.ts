import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Carillon } from './carillon.ts';
import type { CarillonProps } from './carillon-props.ts';

/** The properties of the stack. */
export interface CarillonStackProps extends StackProps {
  /** The configuration of Carillon. */
  readonly configuration?: CarillonProps;
}

/** Carillon in a stack of its own. */
export class CarillonStack extends Stack {
  /** @throws InvalidConfiguration that names every fault of the configuration */
  constructor(scope: Construct, id: string, { configuration, ...props }: CarillonStackProps = {}) {
    super(scope, id, props);
    // CDK leaves the id `Default` out of the names of resources.
    const carillon = new Carillon(this, 'Default', configuration);
    new CfnOutput(this, 'HttpUrl', { value: carillon.httpUrl });
    new CfnOutput(this, 'WebSocketUrl', { value: carillon.webSocketUrl });
    new CfnOutput(this, 'AppsSecretArn', { value: carillon.appsSecretArn });
    new CfnOutput(this, 'AlarmTopicArn', { value: carillon.alarms.topicArn });
    new CfnOutput(this, 'NextStep', {
      description: 'Sends a first push and prints how to repeat it with curl',
      value: `npm run first-push -- --stack ${this.stackName}`,
    });
  }
}
