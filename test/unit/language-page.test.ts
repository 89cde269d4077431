import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const EXAMPLES = 'examples/languages';
/** A file as the page shows it: its path in a comment, then its content. */
const SHOWN = /<!-- (?<path>examples\/languages\/\S+) -->\n```\w+\n(?<content>[\s\S]*?)```\n/g;

describe('docs/languages.md', () => {
  const page = readFileSync(join(ROOT, 'docs', 'languages.md'), 'utf8');
  const shown = [...page.matchAll(SHOWN)].map(({ groups }) => [groups?.path ?? '', groups?.content] as const);

  it.each(shown)('shows %s as it is', (path, content) => {
    expect(content).toBe(readFileSync(join(ROOT, path), 'utf8'));
  });

  it('shows every program of examples/languages once', () => {
    const files = readdirSync(join(ROOT, EXAMPLES), { recursive: true, withFileTypes: true })
      .filter(
        (entry) => entry.isFile() && entry.name !== 'go.sum' && !entry.parentPath.includes('__pycache__'),
      )
      .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
    expect(shown.map(([path]) => path).toSorted()).toEqual(files.toSorted());
  });

  it('has no code but that of the files', () => {
    expect(page.replaceAll(SHOWN, '')).not.toContain('```');
  });
});
