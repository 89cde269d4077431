import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';

/**
 * The app that a new deployment has.
 * CloudFormation generates a new secret, and with it loses every app and key, whenever anything in
 * `GenerateSecretString` changes. So nothing in it may depend on the configuration, and none of it may be edited.
 */
const FIRST_APP = { sdkAppId: 1_400_000_000, admins: ['administrator'] } as const;

/** The apps with their keys. CloudFormation generates the first app's key; operators add apps by editing the secret. */
export class AppsSecret extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, { removeData }: Configuration) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'The apps of Carillon: one, or an array of {sdkAppId, secretKey, admins}',
      generateSecretString: {
        secretStringTemplate: JSON.stringify(FIRST_APP),
        generateStringKey: 'secretKey',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: removeData ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason:
        'The key is shared with app backends: it is rotated with them, and two keys are valid meanwhile',
    });
  }
}
