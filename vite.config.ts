import { fileURLToPath } from 'node:url';
import { crx } from '@crxjs/vite-plugin';
import { defineConfig } from 'vite';
import manifest from './manifest.json' with { type: 'json' };

export default defineConfig({
  publicDir: 'extension/public',
  resolve: {
    alias: { 'webextension-polyfill': fileURLToPath(new URL('./extension/native-browser.ts', import.meta.url)) },
  },
  plugins: [crx({ manifest: manifest as never })],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'chrome121',
    // These pages are no entries of the manifest's: named only as web-accessible resources, they would ship unbuilt.
    rolldownOptions: {
      input: {
        blocked: 'extension/blocked/index.html',
        hold: 'extension/hold/index.html',
        offscreen: 'extension/offscreen/index.html',
      },
    },
  },
});
