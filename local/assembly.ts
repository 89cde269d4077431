import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A resource of a CloudFormation template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** The output of `cdk synth`: the template of the stack, and where the code of its functions is. */
export interface Assembly {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown }>>;
  /** Returns the folder of the asset with this object key. */
  assetFolder(objectKey: string): string;
}

interface Manifest {
  readonly artifacts: Readonly<
    Record<string, { readonly type: string; readonly properties?: { readonly templateFile?: string } }>
  >;
}

interface AssetManifest {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

/**
 * Reads a cloud assembly with one stack.
 *
 * @throws Error if the folder does not contain exactly one
 */
export function readAssembly(folder: string): Assembly {
  const read = <T>(file: string): T => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
  const stacks = Object.entries(read<Manifest>('manifest.json').artifacts).filter(
    ([, artifact]) => artifact.type === 'aws:cloudformation:stack',
  );
  const [stack] = stacks;
  const templateFile = stack?.[1].properties?.templateFile;
  if (stack === undefined || templateFile === undefined || stacks.length !== 1) {
    throw new Error(`${folder} does not hold exactly one stack: run npm run build`);
  }
  const template = read<{ Resources: Record<string, Resource>; Outputs?: Assembly['outputs'] }>(templateFile);
  const assets = Object.values(read<AssetManifest>(`${stack[0]}.assets.json`).files);
  const folders = new Map(
    assets.flatMap(({ source, destinations }) =>
      Object.values(destinations).map(
        ({ objectKey }) => [objectKey, join(folder, source.path ?? '')] as const,
      ),
    ),
  );
  return {
    resources: new Map(Object.entries(template.Resources)),
    outputs: template.Outputs ?? {},
    assetFolder(objectKey) {
      const found = folders.get(objectKey);
      if (found === undefined) throw new Error(`The assembly has no asset ${objectKey}`);
      return found;
    },
  };
}
