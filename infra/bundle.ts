import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

const PROJECT = join(import.meta.dirname, '..');

/** CommonJS parts of the dependencies call `require`, which modules do not have. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** One function as a single module, the AWS SDK included: the copies of emulators lack some clients. */
export function bundle(entry: string): Code {
  return Code.fromAsset(join(PROJECT, 'functions'), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: the bundle is made below, without Docker.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(outputDirectory) {
          buildSync({
            absWorkingDir: PROJECT,
            entryPoints: [join(PROJECT, 'functions', entry)],
            outfile: join(outputDirectory, 'index.mjs'),
            bundle: true,
            platform: 'node',
            target: 'node24',
            format: 'esm',
            mainFields: ['module', 'main'],
            minify: true,
            keepNames: true,
            sourcemap: true,
            sourcesContent: false,
            legalComments: 'none',
            banner: { js: REQUIRE },
            logLevel: 'warning',
          });
          return true;
        },
      },
    },
  });
}
