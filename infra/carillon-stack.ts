import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Carillon } from './carillon.ts';
import type { GivenSettings } from './settings.ts';

/** What the stack is built from. */
export interface CarillonStackProps extends StackProps {
  readonly settings: GivenSettings;
}

/** Carillon in a stack of its own. */
export class CarillonStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: CarillonStackProps) {
    super(scope, id, props);
    // Of this name nothing is seen in the names of the resources.
    const carillon = new Carillon(this, 'Default', settings);
    new CfnOutput(this, 'HttpUrl', { value: carillon.httpUrl });
    new CfnOutput(this, 'WebSocketUrl', { value: carillon.webSocketUrl });
    new CfnOutput(this, 'AppsSecretArn', { value: carillon.appsSecretArn });
    new CfnOutput(this, 'AlarmTopicArn', { value: carillon.alarms.topicArn });
  }
}
