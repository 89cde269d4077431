import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Carillon } from './carillon.ts';
import type { CarillonProps } from './carillon-props.ts';

/** The properties of the stack. */
export interface CarillonStackProps extends StackProps {
  /** The configuration of Carillon. */
  readonly configuration?: CarillonProps;
}

/** A stack that contains only Carillon. */
export class CarillonStack extends Stack {
  /** @throws InvalidConfiguration that lists all faults of the configuration */
  constructor(scope: Construct, id: string, { configuration, ...props }: CarillonStackProps = {}) {
    super(scope, id, props);
    // CDK omits the id `Default` from the names of resources.
    const carillon = new Carillon(this, 'Default', configuration);
    new CfnOutput(this, 'HttpUrl', { value: carillon.httpUrl });
    new CfnOutput(this, 'WebSocketUrl', { value: carillon.webSocketUrl });
    new CfnOutput(this, 'AppsSecretArn', { value: carillon.appsSecretArn });
    new CfnOutput(this, 'EventBusName', { value: carillon.eventBusName });
    new CfnOutput(this, 'AlarmTopicArn', { value: carillon.alarms.topicArn });
    new CfnOutput(this, 'NextStep', {
      description: 'Sends a first push, and prints a curl command to repeat it',
      value: `npm run first-push -- --stack ${this.stackName}`,
    });
  }
}
