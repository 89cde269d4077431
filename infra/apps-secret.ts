import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/** The apps with their keys. The first app's key is generated; more apps are added to the secret by hand. */
export class AppsSecret extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, { sdkAppId, removeData }: Settings) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'The apps of Carillon: one, or an array of {sdkAppId, secretKey, admins}',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ sdkAppId, admins: ['administrator'] }),
        generateStringKey: 'secretKey',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: removeData ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason: 'The key is shared with app backends: it is rotated with them, two keys being valid meanwhile',
    });
  }
}
