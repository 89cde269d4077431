import { CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { CarillonFunction } from './function.ts';

/**
 * The options that the first deployment fixes.
 * CloudFormation asks a function about them before it changes any other function, and a refusal rolls the deployment
 * back with a sentence that says why.
 * What is fixed is recorded as the resource's physical id, which CloudFormation keeps; see the function.
 */
export class FixedConfiguration extends Construct {
  readonly #resource: CustomResource;
  readonly #check: CarillonFunction;

  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id);
    this.#check = new CarillonFunction(this, 'Check', {
      entry: 'deployment/fixed-configuration.ts',
      configuration,
      description: 'Refuses deployments that would change what the first one fixed',
    });
    this.#resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::FixedConfiguration',
      serviceToken: this.#check.functionArn,
      serviceTimeout: Duration.minutes(2),
      properties: { fixed: { shards: `${configuration.shards}` } },
    });
  }

  /** Makes the functions of a construct wait for the check. */
  guard(construct: Construct): void {
    for (const one of construct.node.findAll()) {
      if (one instanceof CarillonFunction && one !== this.#check) one.node.addDependency(this.#resource);
    }
  }
}
