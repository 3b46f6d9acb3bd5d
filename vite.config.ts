import { crx } from '@crxjs/vite-plugin';
import { defineConfig } from 'vite';
import manifest from './manifest.json' with { type: 'json' };

export default defineConfig({
  publicDir: 'extension/public',
  plugins: [crx({ manifest: manifest as never })],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'chrome121',
    // Every browser from there on preloads modules itself.
    modulePreload: { polyfill: false },
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
