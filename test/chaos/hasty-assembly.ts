import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The visibility time-out of a queue, in seconds. Work that takes longer is done twice at once, as SQS may do too. */
const VISIBILITY = 45;

interface Template {
  readonly Resources: Readonly<Record<string, { Type: string; Properties?: Record<string, unknown> }>>;
}

/**
 * Writes a copy of a cloud assembly whose queues have a short visibility time-out, so that the work of a function that was
 * killed comes again while the round lasts. Everything else is as in the original.
 *
 * @param folder an empty folder for the copy
 */
export function writeHastyAssembly(assembly: string, folder: string): void {
  for (const name of readdirSync(assembly)) {
    const file = join(assembly, name);
    if (!name.endsWith('.template.json')) symlinkSync(file, join(folder, name));
    else writeFileSync(join(folder, name), JSON.stringify(hasty(JSON.parse(readFileSync(file, 'utf8')))));
  }
}

function hasty(template: Template): Template {
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === 'AWS::SQS::Queue' && Properties?.VisibilityTimeout !== undefined) {
      Properties.VisibilityTimeout = VISIBILITY;
    }
  }
  return template;
}
