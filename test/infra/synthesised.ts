import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CarillonProps } from '../../infra/carillon-props.ts';
import { CarillonStack } from '../../infra/carillon-stack.ts';

// `npm run build` bundles the functions and validates the template: once is enough.
process.env.CDK_VALIDATION = 'false';

const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
  context: Record<string, unknown>;
};

/** An app without the code of its functions. */
export const appWithoutCode = (): App => new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });

/** The properties of a resource. */
export type Properties = Record<string, unknown>;

/** A statement of a policy. */
export interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Effect: string;
  readonly Principal?: { readonly Service?: string };
  readonly Condition?: unknown;
}

/** The template of a deployment with a configuration. */
export class Synthesised {
  readonly template: Template;

  constructor(configuration: CarillonProps = {}) {
    this.template = Template.fromStack(new CarillonStack(appWithoutCode(), 'Carillon', { configuration }));
  }

  /** The resources of a type, by logical id. */
  ofType(type: string): [string, Properties][] {
    return Object.entries(this.template.findResources(type)).map(([id, { Properties = {} }]) => [
      id,
      Properties as Properties,
    ]);
  }

  /** The properties of the only resource of a type. */
  only(type: string): Properties {
    const found = this.ofType(type);
    if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} resources are ${type}`);
    return found[0][1];
  }

  /** The statements of the policies of roles, with the logical id of the policy. */
  statements(): [string, Statement][] {
    return this.ofType('AWS::IAM::Policy').flatMap(([id, { PolicyDocument }]) =>
      (PolicyDocument as { Statement: Statement[] }).Statement.map(
        (statement) => [id, statement] as [string, Statement],
      ),
    );
  }
}
