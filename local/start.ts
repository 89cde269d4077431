import { parseArgs } from 'node:util';
import { ASSEMBLY, buildAssembly } from './build.ts';
import { exampleSources } from './example-sources.ts';
import { fail, serve } from './serve.ts';

const USAGE = 'Usage: npm start -- [--data DIR]   (PORT=3000, HOST, CARILLON_APPS, DYNAMODB_ENDPOINT)';

function readOptions(): { data: string | undefined; port: number } {
  const port = Number(process.env.PORT ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    fail(`PORT is ${process.env.PORT}: not a port`, 2);
  try {
    const { values } = parseArgs({ options: { data: { type: 'string' } } });
    return { data: values.data, port };
  } catch (error) {
    fail(`${(error as Error).message}\n${USAGE}`, 2);
  }
}

const { data, port } = readOptions();
await buildAssembly(console.log);
await serve({
  assembly: ASSEMBLY,
  example: exampleSources,
  data,
  port,
  host: process.env.HOST || undefined,
  command: 'npm run --silent carillon --',
});
