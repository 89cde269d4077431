import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';

/**
 * The app of a new deployment.
 * CloudFormation generates a new secret, which loses all apps and keys, whenever anything in `GenerateSecretString`
 * changes. So nothing in it may depend on the configuration, and this constant must never be edited.
 */
const FIRST_APP = { sdkAppId: 1_400_000_000, admins: ['administrator'] } as const;

/**
 * The secret that holds the apps and their keys. CloudFormation generates the first app's key; operators add apps by
 * editing the secret.
 */
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
        'App backends share the key, so it is rotated together with them; two keys are valid during a rotation',
    });
  }
}
