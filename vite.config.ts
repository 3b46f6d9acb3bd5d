import { crx } from '@crxjs/vite-plugin';
import { defineConfig, type UserConfig } from 'vite';
import manifest from './manifest.json' with { type: 'json' };

const jsx = { jsx: { runtime: 'automatic', importSource: 'preact' } } as const;

const EXTENSION: UserConfig = {
  publicDir: 'extension/public',
  plugins: [crx({ manifest: manifest as never })],
  oxc: jsx,
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
};

/** `vite build --mode console`: what the tenant serves below `/console/`. */
const CONSOLE: UserConfig = {
  root: 'src/tenant/console',
  base: '/console/',
  publicDir: false,
  oxc: jsx,
  build: {
    target: 'chrome121',
    outDir: '../../../dist-console',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    // Its security policy lets no data: address in but for pictures.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
};

export default defineConfig(({ mode }) => (mode === 'console' ? CONSOLE : EXTENSION));
