import { crx } from '@crxjs/vite-plugin';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import manifest from './manifest.json' with { type: 'json' };

const jsx = { jsx: { runtime: 'automatic', importSource: 'preact' } } as const;

/** An `import()` without Vite's 0.8 kB that preload what it imports: here all is on the disk. */
const PLAIN_IMPORTS: Plugin = {
  name: 'plain-imports',
  enforce: 'pre',
  load: {
    filter: { id: /vite\/preload-helper/ },
    handler: () => 'export const __vitePreload = (load) => load();',
  },
};

const EXTENSION: UserConfig = {
  publicDir: 'extension/public',
  plugins: [PLAIN_IMPORTS, crx({ manifest: manifest as never })],
  oxc: jsx,
  build: {
    target: 'chrome121',
    // Every browser from there on preloads the modules that a page names itself.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_, named, { hostType }) => (hostType === 'html' ? named : []),
    },
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
