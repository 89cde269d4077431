import { consoleAssets } from '../../infra/console-assets.ts';

/** JavaScript that a browser loads for the console, compressed, in bytes. */
const MAX_SCRIPT_BYTES = 70 * 1024;

describe('the console', () => {
  const sizeOf = (extension: string) =>
    Object.entries(consoleAssets())
      .filter(([path]) => path.endsWith(extension))
      .reduce((sum, [, { gzip }]) => sum + Buffer.from(gzip, 'base64').length, 0);

  it('loads at most 70 KB of JavaScript', () => {
    const bytes = sizeOf('.js');
    expect(bytes).toBeGreaterThan(5000);
    expect(bytes).toBeLessThanOrEqual(MAX_SCRIPT_BYTES);
  });
});
