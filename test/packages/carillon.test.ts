import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppFolder, pack } from './installed.ts';

describe('the published construct and runtime', () => {
  let parent: string;
  let app: AppFolder;
  beforeAll(() => {
    parent = mkdtempSync(join(tmpdir(), 'carillon-root-'));
    app = new AppFolder(parent, 'cdk');
    app.install(
      pack('carillon', parent),
      pack('@carillon/client', parent),
      'aws-cdk-lib@^2',
      'constructs@^10',
      'typescript@~5.9',
    );
  }, 600_000);
  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  it('need no esbuild and none of the bundled libraries', () => {
    const installed = readdirSync(join(app.folder, 'node_modules'));
    expect(installed).not.toContain('esbuild');
    expect(installed).not.toContain('@middy');
  });

  it.each([
    ['node10', 'commonjs', 'commonjs'],
    ['node16', 'node16', 'commonjs'],
    ['nodenext', 'nodenext', 'module'],
    ['bundler', 'esnext', 'module'],
  ])(
    'make a CDK app with moduleResolution %s, module %s, in a package of type %s',
    (moduleResolution, module, type) => {
      const { dependencies } = JSON.parse(readFileSync(join(app.folder, 'package.json'), 'utf8'));
      app.write('package.json', { name: 'app', private: true, type, dependencies });
      app.write('tsconfig.json', {
        compilerOptions: {
          strict: true,
          skipLibCheck: true,
          target: 'es2022',
          module,
          moduleResolution,
          types: [],
        },
        files: ['app.ts'],
      });
      app.tool('typescript/bin/tsc');
      const assembly = join(parent, `${moduleResolution}.out`);
      expect(app.run('env', `CDK_OUTDIR=${assembly}`, process.execPath, 'app.js').trim()).toBe(
        'a wrong setting is named',
      );
      expect(existsSync(join(assembly, 'Game.template.json'))).toBe(true);
    },
    120_000,
  );

  it('run the output of the CDK app on one machine, and deliver a push', () => {
    expect(app.run(process.execPath, 'runs.mjs', join(parent, 'nodenext.out'))).toMatch(/^Hello$/m);
  }, 120_000);
});
