import { crx } from '@crxjs/vite-plugin';
import { defineConfig } from 'vite';
import manifest from './manifest.json' with { type: 'json' };

export default defineConfig({
  publicDir: 'extension/public',
  plugins: [crx({ manifest: manifest as never })],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'chrome121',
    // The blocked page is no entry of the manifest's: named only as a web-accessible resource, it would ship unbuilt.
    rolldownOptions: { input: { blocked: 'extension/blocked/index.html' } },
  },
});
