/** The options that the first deployment fixes, with their values as text. */
export type FixedOptions = Readonly<Record<string, string>>;

/**
 * The request of CloudFormation when a deployment creates, changes or removes the resource that records the options.
 */
export type FixedConfigurationRequest =
  | { readonly RequestType: 'Create'; readonly ResourceProperties: { readonly fixed: FixedOptions } }
  | {
      readonly RequestType: 'Update' | 'Delete';
      readonly PhysicalResourceId: string;
      readonly ResourceProperties: { readonly fixed: FixedOptions };
    };

/** The answer: the record for CloudFormation to keep, and the reason if the deployment is rejected. */
export interface FixedConfigurationAnswer {
  readonly record: string;
  readonly refusal?: string;
}

/**
 * Compares the options with those of the first deployment.
 * The record is the physical id of the resource, not its old properties: when CloudFormation rolls back a rejected
 * deployment, it sends another request with the properties swapped, and the rollback must not be rejected, too.
 */
export function checkFixedConfiguration(request: FixedConfigurationRequest): FixedConfigurationAnswer {
  const wanted = request.ResourceProperties.fixed;
  if (request.RequestType === 'Create') return { record: recordOf(wanted) };
  const record = request.PhysicalResourceId;
  if (request.RequestType === 'Delete') return { record };
  const recorded = optionsIn(record);
  const changes = Object.entries(recorded).filter(([name, value]) => wanted[name] !== value);
  if (changes.length === 0) return { record };
  const sentences = changes.map(
    ([name, value]) =>
      `${name} has been ${value} since the first deployment and cannot become ${wanted[name]}, because stored users depend on it. Set ${name} to ${value} in cdk.json`,
  );
  return { record, refusal: sentences.join('. ') };
}

const recordOf = (options: FixedOptions): string => new URLSearchParams(options).toString();
const optionsIn = (record: string): FixedOptions => Object.fromEntries(new URLSearchParams(record));
