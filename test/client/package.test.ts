import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

const SOURCES = join(import.meta.dirname, '..', '..', 'client');

/** The bundle of a page that imports these names. */
function bundleOf(names: string, entry: string) {
  const { outputFiles, metafile } = buildSync({
    stdin: { contents: `export { ${names} } from './${entry}';`, resolveDir: SOURCES },
    absWorkingDir: SOURCES,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    external: ['react'],
    write: false,
    metafile: true,
  });
  return { bytes: gzipSync(outputFiles[0]?.contents ?? '').length, files: Object.keys(metafile.inputs) };
}

describe('the client in a web page, gzipped,', () => {
  it.each([
    ['PushClient', 'index.ts', 4.5],
    ['PushClient, SharedPushClient', 'index.ts', 6],
    ['usePush, usePushState', 'react.ts', 0.5],
    ['enableWebPush, confirmWebPush, disableWebPush, reportOpened', 'web-push.ts', 2],
    ['showNotifications', 'sw.ts', 2],
  ])('%s of %s has less than %d KB, and no dependencies', (names, entry, kilobytes) => {
    const { bytes, files } = bundleOf(names, entry);
    expect(bytes).toBeLessThan(kilobytes * 1024);
    expect(files.filter((file) => file.includes('node_modules') || file.startsWith('..'))).toEqual([]);
  });
});
