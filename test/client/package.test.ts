import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

const entry = join(import.meta.dirname, '..', '..', 'client', 'index.ts');

describe('the client in a web page', () => {
  it('has less than 6 KB, and no dependencies', () => {
    const { outputFiles, metafile } = buildSync({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      platform: 'browser',
      write: false,
      metafile: true,
    });
    expect(gzipSync(outputFiles[0]?.contents ?? '').length).toBeLessThan(6 * 1024);
    expect(Object.keys(metafile.inputs).filter((file) => !file.startsWith('client/'))).toEqual([]);
  });
});
