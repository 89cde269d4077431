/** The pseudo parameters of the local stack, such as its region and account. */
export const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '000000000000',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'Carillon',
};

/** Looks up a value of a resource: without an attribute for `Ref`, with one for `Fn::GetAtt`. */
export type Lookup = (logicalId: string, attribute?: string) => string;

/**
 * Evaluates the intrinsic functions in a value of a template.
 *
 * @throws Error for an unsupported intrinsic function
 */
export function resolve(value: unknown, lookup: Lookup): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, lookup));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) {
    const [name, argument] = only;
    if (name === 'Ref') return PSEUDO_PARAMETERS[String(argument)] ?? lookup(String(argument));
    if (name === 'Fn::GetAtt') return lookup(...(argument as [string, string]));
    if (name === 'Fn::Join') {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => resolve(part, lookup)).join(separator);
    }
    if (name === 'Fn::Sub' && typeof argument === 'string') {
      return argument.replace(/\$\{([^}]+)\}/g, (_, reference: string) => {
        const [logicalId = '', attribute] = reference.includes('::') ? [reference] : reference.split('.');
        return PSEUDO_PARAMETERS[reference] ?? lookup(logicalId, attribute);
      });
    }
    if (name.startsWith('Fn::')) throw new Error(`The local runtime does not know ${name}`);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item, lookup)]));
}
