import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

/** Where `npm start` listens; the development server hands the calls of the API to it. */
const API = 'http://localhost:3000';

export default defineConfig({
  plugins: [preact()],
  // Addresses are relative: a LocalStack-compatible endpoint serves the page below a path of its own.
  base: './',
  build: {
    outDir: 'dist',
    // The page is at `/console`; what it needs is below.
    assetsDir: 'console',
    target: 'es2022',
    modulePreload: { polyfill: false },
    // The Content-Security-Policy allows no `data:` styles or fonts.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { proxy: { '/v4': API } },
});
