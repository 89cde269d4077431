import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { AppFolder, pack } from './installed.ts';

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  target: 'es2022',
  lib: ['es2022', 'dom'],
  jsx: 'react-jsx',
  types: [],
  noEmit: true,
};

describe('the published client', () => {
  let parent: string;
  let archive: string;
  let app: AppFolder;
  beforeAll(() => {
    parent = mkdtempSync(join(tmpdir(), 'carillon-client-'));
    archive = pack('@carillon/client', parent);
    app = new AppFolder(parent, 'client');
    app.install(archive, 'typescript@~5.9', 'vite@^8', 'react@^19', 'react-dom@^19', '@types/react@^19');
  }, 300_000);
  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  it('installs nothing else into an empty folder', () => {
    const empty = new AppFolder(join(parent), 'empty');
    empty.install(archive);
    const installed = readdirSync(join(empty.folder, 'node_modules'));
    expect(installed.filter((name) => !name.startsWith('.'))).toEqual(['@carillon']);
    expect(readdirSync(join(empty.folder, 'node_modules', '@carillon'))).toEqual(['client']);
  }, 120_000);

  it('contains no source, and its code and types reference no file outside', () => {
    const folder = join(app.folder, 'node_modules', '@carillon', 'client');
    const files = readdirSync(join(folder, 'dist'));
    expect(files).toEqual(expect.arrayContaining(['index.mjs', 'index.cjs', 'index.d.mts', 'index.d.cts']));
    for (const file of files.filter((name) => !name.endsWith('.map'))) {
      expect(readFileSync(join(folder, 'dist', file), 'utf8')).not.toMatch(/from ["']\.\.\//);
    }
  });

  it.each([
    ['node10', 'commonjs', 'commonjs'],
    ['node16', 'node16', 'commonjs'],
    ['node16', 'node16', 'module'],
    ['nodenext', 'nodenext', 'commonjs'],
    ['nodenext', 'nodenext', 'module'],
    ['bundler', 'esnext', 'module'],
  ])(
    'has types for a strict app with moduleResolution %s, module %s, in a package of type %s',
    (moduleResolution, module, type) => {
      const { dependencies } = JSON.parse(readFileSync(join(app.folder, 'package.json'), 'utf8'));
      app.write('package.json', { name: 'app', private: true, type, dependencies });
      app.write('tsconfig.json', {
        compilerOptions: { ...STRICT, module, moduleResolution },
        files: ['app.tsx'],
      });
      expect(app.tool('typescript/bin/tsc')).toBe('');
    },
    60_000,
  );

  it('is bundled by Vite to less than 8 KB gzipped', () => {
    app.tool('vite/bin/vite.js', 'build', '--logLevel', 'warn');
    const assets = join(app.folder, 'dist', 'assets');
    const [script = ''] = readdirSync(assets);
    const code = readFileSync(join(assets, script), 'utf8');
    expect(code).toContain('carillon');
    expect(gzipSync(code).length).toBeLessThan(8 * 1024);
    expect(code).not.toMatch(/node:|require\(/);
  }, 60_000);

  it.each(['uses.mjs', 'uses.cjs'])('works in Node and in React on a server (%s)', (file) => {
    expect(JSON.parse(app.run(process.execPath, file))).toEqual({
      html: '<p>disconnected</p>',
      error: 'UnauthorizedError',
      user: 'alice',
    });
  });
});
