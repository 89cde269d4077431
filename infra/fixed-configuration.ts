import { CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { CarillonFunction } from './function.ts';

/**
 * The options that the first deployment fixes.
 * CloudFormation invokes a function to check them before it changes any other function; if the function rejects them,
 * the deployment is rolled back with its error message.
 * The fixed values are recorded as the physical id of the resource, which CloudFormation keeps; see the function.
 */
export class FixedConfiguration extends Construct {
  readonly #resource: CustomResource;
  readonly #check: CarillonFunction;

  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id);
    this.#check = new CarillonFunction(this, 'Check', {
      entry: 'deployment/fixed-configuration.ts',
      configuration,
      description: 'Rejects deployments that would change the options that the first one fixed',
    });
    this.#resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::FixedConfiguration',
      serviceToken: this.#check.functionArn,
      serviceTimeout: Duration.minutes(2),
      properties: { fixed: { shards: `${configuration.shards}` } },
    });
  }

  /** Makes all functions of a construct depend on the check. */
  guard(construct: Construct): void {
    for (const one of construct.node.findAll()) {
      if (one instanceof CarillonFunction && one !== this.#check) one.node.addDependency(this.#resource);
    }
  }
}
